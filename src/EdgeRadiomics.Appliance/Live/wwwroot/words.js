// Small words and elements that the panels share.
export function el(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** Writes only what changed: screen readers hear nothing else, and nothing flickers. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const percent = share => String(Math.round(100 * share));
export const clock = time => new Date(time).toLocaleTimeString("en-GB", { hour12: false });
export const number = (value, digits) => value.toFixed(digits).replace("-", "\u2212");

export function age(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}
