/** The mesh library's one door; static/example/ shows how to use it. */

export { MeshError } from './errors.js';
export { makeSecret, readSecret, writeSecret } from './keys.js';
export { capacityOf } from './layers/capacity.js';
export { Pressure, wishesOf } from './layers/wishes.js';
export { Mesh } from './mesh.js';
