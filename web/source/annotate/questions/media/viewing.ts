// Which part of an image is seen. Pure: a view is how large the image is shown and where its corner lies, in pixels of the page.
import type { Corner, Size } from "./drawing";

export interface View { scale: number; left: number; top: number }

/** Pixels of the page that one pixel of the image may take. */
export const LARGEST = 40;

/** Pixels of the page around the image, so that handles on its edge can be taken. */
export const ROOM = 12;

/** Return the view that shows all of the image, in the middle. */
export function fitted(image: Size, frame: Size): View {
  const [wide, high] = [Math.max(1, frame.width - 2 * ROOM), Math.max(1, frame.height - 2 * ROOM)];
  const scale = Math.min(wide / image.width, high / image.height) || 1;
  return kept({ scale, left: 0, top: 0 }, image, frame);
}

/** Return a view that wastes no room: an image that is smaller than the frame is in its middle, a larger one covers it. */
export function kept({ scale, left, top }: View, image: Size, frame: Size): View {
  const along = (at: number, long: number, room: number): number => (long * scale <= room - 2 * ROOM + 1e-6 ? (room - long * scale) / 2 : Math.min(ROOM, Math.max(room - ROOM - long * scale, at)));
  return { scale, left: along(left, image.width, frame.width), top: along(top, image.height, frame.height) };
}

/** Return the view some times larger; what is at `about`, in pixels of the frame, stays there as far as can be. */
export function zoomed(view: View, by: number, about: Corner, image: Size, frame: Size): View {
  const least = fitted(image, frame).scale;
  const scale = Math.min(Math.max(view.scale * by, Math.min(least, 1)), Math.max(LARGEST, least));
  const times = scale / view.scale;
  return kept({ scale, left: about[0] - (about[0] - view.left) * times, top: about[1] - (about[1] - view.top) * times }, image, frame);
}

export function panned(view: View, [dx, dy]: Corner, image: Size, frame: Size): View {
  return kept({ ...view, left: view.left + dx, top: view.top + dy }, image, frame);
}

/** Return the view moved just so far that a place of the image is seen, with some room around it. */
export function showing(view: View, at: Corner, image: Size, frame: Size): View {
  const room = Math.min(40, frame.width / 4, frame.height / 4);
  const [x, y] = onPage(view, at);
  const by = (place: number, long: number): number => (place < room ? room - place : place > long - room ? long - room - place : 0);
  return panned(view, [by(x, frame.width), by(y, frame.height)], image, frame);
}

/** Return the place of the image that is at a place of the frame. */
export function onImage({ scale, left, top }: View, [x, y]: Corner): Corner {
  return [(x - left) / scale, (y - top) / scale];
}

export function onPage({ scale, left, top }: View, [x, y]: Corner): Corner {
  return [left + x * scale, top + y * scale];
}
