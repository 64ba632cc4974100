/** The mesh library's one door; static/example/ shows how to use it. */

export { MeshError } from './errors.js';
export { makeSecret, readSecret, writeSecret } from './keys.js';
export { Mesh } from './mesh.js';
