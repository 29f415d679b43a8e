const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export const emailRule = (value: string) => (address.test(value.trim()) ? null : "Enter an address such as ada@example.com.");

export const givenPasswordRule = (value: string) => (value === "" ? "Enter your password." : null);

/** The server has the last word (it also knows which are too common); this spares a round trip. */
export const newPasswordRule = (value: string) => (value.length >= 8 ? null : "Use at least 8 characters. A few unrelated words are fine.");

export const displayNameRule = (value: string) => (value.trim() === "" ? "Enter the name that others should see." : null);
