/** Stands in for every style sheet: a class is called what it is called. */
const style = new Proxy({}, { get: (_, name) => (typeof name === "string" ? name : undefined) });

// A CSS module has a default export, and its stand-in must have one, too.
export default style;
