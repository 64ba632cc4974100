// Runs before the page's scripts, in front of tests/browser/page/identity.js: the upper half of what its cameras show is
// noise, new in each picture, so that an encoder has as much to do and to send as with a real camera in a dim room.

(() => {
  const CONTRAST = 24; // of 255
  const capture = HTMLCanvasElement.prototype.captureStream;

  /** @param {number} width @param {number} height @returns {HTMLCanvasElement} grey, speckled */
  function grain(width, height) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const image = pen.createImageData(width, height);
    image.data.forEach((_, at) => {
      const grey = at % 4 ? image.data[at - 1] : 128 + (Math.random() - 0.5) * CONTRAST;
      image.data[at] = at % 4 === 3 ? 255 : grey;
    });
    pen.putImageData(image, 0, 0);
    return canvas;
  }

  /** @param {number} [framesPerSecond] */
  HTMLCanvasElement.prototype.captureStream = function (framesPerSecond) {
    const { width, height } = this;
    const pen = /** @type {CanvasRenderingContext2D} */ (this.getContext('2d'));
    const speckles = grain(width * 2, height);
    // In the task that draws the picture: what is drawn later comes in a picture of its own.
    pen.fillRect = (x, y, w, h) => {
      CanvasRenderingContext2D.prototype.fillRect.call(pen, x, y, w, h);
      if (w < width) return;
      const [left, top] = [Math.random() * width, (Math.random() * height) / 2];
      pen.drawImage(speckles, left, top, width, height / 2, 0, 0, width, height / 2);
    };
    return capture.call(this, framesPerSecond);
  };
})();
