/* Where the studio is: in a window of its own, or within another page, such as a notebook. */

/* Who hears what is done anywhere in the studio: the document, or its own root within another page. */
export function placeOf(root) {
  return root.getRootNode() instanceof ShadowRoot ? root : root.ownerDocument;
}
