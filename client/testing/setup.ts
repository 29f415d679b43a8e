/** What jsdom lacks and the client's components expect of a browser. Harmless answers; no behaviour is tested through them. */
import { webcrypto } from "node:crypto";
import { TextDecoder, TextEncoder } from "node:util";

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/** Nothing is ever out of sight in a page that is not drawn. */
class SeesEverything extends NoObserver {
  constructor(private readonly tell: IntersectionObserverCallback) {
    super();
  }
  override observe() {
    queueMicrotask(() => this.tell([{ isIntersecting: true } as IntersectionObserverEntry], this as unknown as IntersectionObserver));
  }
}

/** What the router makes of each navigation: an address and a way to cancel it. */
class NavigationRequest {
  readonly method = "GET";
  readonly headers = new Headers();
  readonly signal: AbortSignal | null;
  constructor(
    readonly url: string,
    init?: RequestInit,
  ) {
    this.signal = init?.signal ?? null;
  }
}

Object.assign(globalThis, {
  Request: NavigationRequest,
  TextDecoder,
  TextEncoder,
  ResizeObserver: NoObserver,
  IntersectionObserver: SeesEverything,
  // React then warns when a test changes state outside of act.
  IS_REACT_ACT_ENVIRONMENT: true,
});

if (!("getRandomValues" in crypto)) Object.defineProperty(globalThis, "crypto", { value: webcrypto });

const noMedia = (query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener() {},
  removeListener() {},
  addEventListener() {},
  removeEventListener() {},
  dispatchEvent: () => false,
});

Object.defineProperty(window, "matchMedia", { writable: true, value: noMedia });
Object.defineProperty(document, "fonts", { value: { addEventListener() {}, removeEventListener() {} } });
window.scrollTo = () => {};
Element.prototype.scrollIntoView = () => {};
window.HTMLElement.prototype.scrollTo = (() => {}) as typeof window.HTMLElement.prototype.scrollTo;

/** jsdom's blobs can be read by a FileReader alone. */
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.readAsArrayBuffer(this);
  });
};

// A test renders one page, whatever would have been loaded on the way to it.
const { addWords } = await import("#client/messages/language.ts");
await Promise.all([addWords("inside"), addWords("administration")]);
