/** How tiles share a rectangle. */

/**
 * @typedef {object} Layout
 * @property {number} columns
 * @property {number} rows
 * @property {number} width  of one tile, in whole CSS pixels
 * @property {number} height
 */

/** @typedef {{ width: number, height: number }} Size  in CSS pixels */
/** @typedef {{ narrowest: number, widest: number }} Aspect  bounds of width divided by height */

/**
 * The number of columns that makes the tiles largest. Every tile has the same size, none is flatter or slimmer than
 * `aspect` allows; of equally good layouts the one with fewer empty places wins.
 *
 * @param {number} count  of tiles
 * @param {Size} room  what they have to share
 * @param {Aspect} aspect
 * @param {number} gap  between tiles
 * @returns {Layout}
 */
export function fitGrid(count, room, aspect, gap) {
  let best = { columns: 0, rows: 0, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const layout = layoutOf(count, columns, room, aspect, gap);
    if (layout.width * layout.height > best.width * best.height) best = layout;
  }
  return best;
}

/**
 * @param {number} count
 * @param {number} columns
 * @param {Size} room
 * @param {Aspect} aspect
 * @param {number} gap
 * @returns {Layout}
 */
function layoutOf(count, columns, room, aspect, gap) {
  const rows = Math.ceil(count / columns);
  const cell = { width: share(room.width, columns, gap), height: share(room.height, rows, gap) };
  const width = Math.floor(Math.min(cell.width, cell.height * aspect.widest));
  const height = Math.floor(Math.min(cell.height, width / aspect.narrowest));
  return { columns, rows, width, height };
}

/** @param {number} length @param {number} parts @param {number} gap */
const share = (length, parts, gap) => Math.max(0, (length - gap * (parts - 1)) / parts);
