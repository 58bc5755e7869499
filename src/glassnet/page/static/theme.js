/* The theme: what is painted, not drawn, has to be painted again in the colours of another. */

/* Call `listener` when the page gets another theme, as long as `node` is on it. The page holds the
node weakly, and the node its listener: so what is off the page is not kept until the theme changes. */
export function followTheme(node, listener) {
  node.onTheme = listener;
  const weakly = new WeakRef(node);
  requestAnimationFrame(() => watchTheme(weakly));
}

function watchTheme(weakly) {
  const page = weakly.deref()?.getRootNode().host ?? document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const hear = () => {
    const node = weakly.deref();
    if (node?.isConnected) {
      node.onTheme();
      return;
    }
    observer.disconnect();
    system.removeEventListener("change", hear);
  };
  const observer = new MutationObserver(hear);
  observer.observe(page, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", hear);
}
