// Required by Electron before the app: lets the app begin when Playwright has attached itself. A page that was on its way
// while Playwright attached is one that Playwright never takes for loaded.
const { app } = require('electron');

const whenReady = app.whenReady.bind(app);
const attached = new Promise((resolve) => {
  // What Playwright calls then: the loader of its own does the same, but turns keychains and colours off besides.
  globalThis['__playwright_run'] = resolve;
});
app.whenReady = () => attached.then(whenReady);
