/** What a template can't say in attributes. */

import { Directive, directive } from '../../vendor/lit-html/directive.js';
import { noChange } from '../../vendor/lit-html/lit-html.js';

/** @import { ElementPart } from '../../vendor/lit-html/lit-html.js' */

class Playing extends Directive {
  /** @type {MediaStream | null} */
  #stream = null;

  /** @param {MediaStream | null} _stream @param {() => void} [_onBlocked] */
  render(_stream, _onBlocked) {
    return noChange;
  }

  /**
   * @override
   * @param {ElementPart} part
   * @param {[stream: MediaStream | null, onBlocked?: () => void]} values
   */
  update(part, [stream, onBlocked]) {
    if (stream !== this.#stream) play(/** @type {HTMLMediaElement} */ (part.element), stream, onBlocked);
    this.#stream = stream;
    return noChange;
  }
}

/** @param {HTMLMediaElement} element @param {MediaStream | null} stream @param {() => void} [onBlocked] */
async function play(element, stream, onBlocked) {
  element.srcObject = stream;
  if (!stream) return;
  try {
    await element.play();
  } catch (error) {
    // AbortError: another stream took its place before this one began.
    if (!(error instanceof DOMException)) throw error;
    if (error.name === 'NotAllowedError') onBlocked?.();
    else if (error.name !== 'AbortError') throw error;
  }
}

/** Plays a stream in a media element; calls back when the browser wants a click first. */
export const playing = directive(Playing);

class Modal extends Directive {
  #open = false;

  /** @param {boolean} _open */
  render(_open) {
    return noChange;
  }

  /** @override @param {ElementPart} part @param {[open: boolean]} values */
  update(part, [open]) {
    const dialog = /** @type {HTMLDialogElement} */ (part.element);
    if (open !== this.#open) queueMicrotask(() => show(dialog, open));
    this.#open = open;
    return noChange;
  }
}

/** @param {HTMLDialogElement} dialog @param {boolean} open */
function show(dialog, open) {
  if (!open) dialog.close();
  else if (!dialog.open) dialog.showModal();
}

/** Opens and closes a dialog as a modal one, so that the browser keeps the focus inside and brings it back. */
export const modal = directive(Modal);

class Focused extends Directive {
  #done = false;

  render() {
    return noChange;
  }

  /** @override @param {ElementPart} part */
  update(part) {
    const element = /** @type {HTMLElement} */ (part.element);
    if (!this.#done) queueMicrotask(() => element.focus());
    this.#done = true;
    return noChange;
  }
}

/** Gives an element the focus when it appears. */
export const focused = directive(Focused);

class Measured extends Directive {
  /** @type {ResizeObserver | null} */
  #observer = null;

  /** @param {(size: { width: number, height: number }) => void} _tell */
  render(_tell) {
    return noChange;
  }

  /** @override @param {ElementPart} part @param {[tell: (size: { width: number, height: number }) => void]} values */
  update(part, [tell]) {
    if (this.#observer) return noChange;
    this.#observer = new ResizeObserver(([entry]) => entry && tell(entry.contentRect));
    this.#observer.observe(part.element);
    return noChange;
  }
}

/** Tells the size of an element's content whenever it changes. */
export const measured = directive(Measured);

class ScrolledToEnd extends Directive {
  /** @type {unknown} */
  #mark = null;

  /** @param {unknown} _mark */
  render(_mark) {
    return noChange;
  }

  /** @override @param {ElementPart} part @param {[mark: unknown]} values */
  update(part, [mark]) {
    if (mark !== this.#mark) queueMicrotask(() => part.element.scrollTo(0, part.element.scrollHeight));
    this.#mark = mark;
    return noChange;
  }
}

/** Scrolls to the newest line whenever the given mark changes. */
export const scrolledToEnd = directive(ScrolledToEnd);
