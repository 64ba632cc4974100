/** How large each tile is really seen, so that nobody sends more. */

/** @import { ElementPart } from '../../vendor/lit-html/lit-html.js' */
/** @import { Sight } from '../state.js' */
import { Directive, directive } from '../../vendor/lit-html/directive.js';
import { noChange } from '../../vendor/lit-html/lit-html.js';

/** @typedef {(sights: Record<string, Sight>) => void} Tell */

/** Who looks into another window for a moment shall find the pictures still there. */
const COVERED_MS = 5_000;

/** All tiles by their elements; null: not measured yet. */
class Watch {
  /** @type {Map<Element, { key: string, size: Sight | null, inView: boolean | null }>} */
  #tiles = new Map();
  /** @type {Tell} */
  #tell = () => {};
  #told = '';
  #awaited = false;
  #covered = false;
  #covering = 0;
  #sizes = new ResizeObserver((entries) => entries.forEach((entry) => this.#measured(entry)));
  #places = new IntersectionObserver((entries) => entries.forEach((entry) => this.#moved(entry)));

  constructor() {
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#covering);
      if (document.hidden) this.#covering = setTimeout(() => this.#cover(true), COVERED_MS);
      else this.#cover(false);
    });
  }

  /** @param {Element} element @param {string} key @param {Tell} tell */
  see(element, key, tell) {
    this.#tell = tell;
    const tile = this.#tiles.get(element);
    if (tile?.key === key) return;
    if (tile) tile.key = key;
    else this.#add(element, key);
    this.#soon();
  }

  /** @param {Element} element @param {string} key */
  #add(element, key) {
    this.#tiles.set(element, { key, size: null, inView: null });
    this.#sizes.observe(element);
    this.#places.observe(element);
  }

  /** An element that was taken out is told, too, and last. @param {ResizeObserverEntry} entry */
  #measured({ target, contentRect: { width, height } }) {
    const tile = this.#tiles.get(target);
    if (tile) tile.size = { width, height };
    if (!target.isConnected) {
      this.#tiles.delete(target);
      this.#sizes.unobserve(target);
      this.#places.unobserve(target);
    }
    this.#soon();
  }

  /** @param {IntersectionObserverEntry} entry */
  #moved({ target, isIntersecting }) {
    const tile = this.#tiles.get(target);
    if (tile) tile.inView = isIntersecting;
    this.#soon();
  }

  /** @param {boolean} covered */
  #cover(covered) {
    this.#covered = covered;
    this.#say();
  }

  /** Once a frame; a hidden page has none. */
  #soon() {
    if (this.#awaited) return;
    this.#awaited = true;
    if (document.hidden) setTimeout(() => this.#say());
    else requestAnimationFrame(() => this.#say());
  }

  #say() {
    this.#awaited = false;
    const sights = Object.fromEntries(
      [...this.#tiles.values()].flatMap(({ key, size, inView }) => {
        if (this.#covered || inView === false) return [[key, { width: 0, height: 0 }]];
        return size && inView ? [[key, inDevicePixels(size)]] : [];
      }),
    );
    const told = JSON.stringify(sights);
    if (told !== this.#told) this.#tell(sights);
    this.#told = told;
  }
}

/** @param {Sight} size  in CSS pixels @returns {Sight} */
const inDevicePixels = ({ width, height }) => ({
  width: Math.round(width * devicePixelRatio),
  height: Math.round(height * devicePixelRatio),
});

/** @type {Watch | null} */
let watch = null;

class Sighted extends Directive {
  /** @param {string} _key @param {Tell} _tell */
  render(_key, _tell) {
    return noChange;
  }

  /** @override @param {ElementPart} part @param {[key: string, tell: Tell]} values */
  update({ element }, [key, tell]) {
    watch ??= new Watch();
    watch.see(element, key, tell);
    return noChange;
  }
}

/** Tells of all tiles together how large they are seen, whenever that changes; at most once a frame. */
export const sighted = directive(Sighted);
