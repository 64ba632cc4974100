/**
 * What the mesh throws: one class, told apart by `code`.
 *
 * The codes are those of the contract's table of errors, and besides them `offline` (the socket is away, so the server
 * can't be asked), `bad-description` (an SDP is beyond the limits), `bad-track`, `worker-lost`
 * (the worker that shares encoded pictures crashed; pictures are encoded for each viewer from now on) and the codes of alarms.
 */
export class MeshError extends Error {
  /**
   * @param {string} code
   * @param {ErrorOptions} [options]
   */
  constructor(code, options) {
    super(code, options);
    this.name = 'MeshError';
    this.code = code;
  }
}
