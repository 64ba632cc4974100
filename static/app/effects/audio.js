/** The page's one AudioContext. It plays the chime and measures loudness; people are heard through media elements. */

/** @type {AudioContext | null} */
let context = null;

/** Browsers let it run only after somebody touched the page. */
export function audioContext() {
  context ??= new AudioContext();
  if (context.state === 'suspended') document.addEventListener('pointerdown', resume, { once: true });
  return context;
}

const resume = () => void context?.resume();
