/* The theme: what is painted, not drawn, has to be painted again in the colours of another. */

/* Call `listener` when the page gets another theme, as long as `node` is on it. */
export function followTheme(node, listener) {
  requestAnimationFrame(() => {
    const page = node.getRootNode().host ?? document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const hear = () => {
      if (node.isConnected) {
        listener();
        return;
      }
      observer.disconnect();
      system.removeEventListener("change", hear);
    };
    const observer = new MutationObserver(hear);
    observer.observe(page, { attributes: true, attributeFilter: ["data-theme"] });
    system.addEventListener("change", hear);
  });
}
