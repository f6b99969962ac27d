/** The places of the window. Every one has an address of its own that can be opened again. */
export type Place =
  | { readonly view: 'home' }
  | { readonly view: 'batches'; readonly search: string }
  /** `check`: what its offline check found. */
  | { readonly view: 'batch'; readonly id: string; readonly item?: string; readonly check?: boolean }
  | { readonly view: 'folders'; readonly add?: boolean }
  | { readonly view: 'folder'; readonly id: string; readonly rules?: boolean }
  | { readonly view: 'destinations'; readonly add?: boolean }
  | { readonly view: 'history' }
  | { readonly view: 'jobs' }
  | { readonly view: 'attention' }
  | { readonly view: 'questions' }
  /** `search`: only the parts with these words. */
  | { readonly view: 'settings'; readonly search?: string }
  | { readonly view: 'api' };

export type View = Place['view'];

/** The address of a place, with the `#`. */
export function addressOf(place: Place): string {
  switch (place.view) {
    case 'home':
      return '#/';
    case 'batches':
      return place.search === '' ? '#/batches' : `#/batches?q=${encodeURIComponent(place.search)}`;
    case 'batch':
      if (place.check === true) return `#/batches/${encodeURIComponent(place.id)}/check`;
      return `#/batches/${encodeURIComponent(place.id)}${place.item === undefined ? '' : `?item=${encodeURIComponent(place.item)}`}`;
    case 'folders':
      return place.add === true ? '#/folders?add' : '#/folders';
    case 'folder':
      return `#/folders/${encodeURIComponent(place.id)}${place.rules === true ? '?rules' : ''}`;
    case 'destinations':
      return place.add === true ? '#/destinations?add' : '#/destinations';
    case 'settings':
      return place.search === undefined ? '#/settings' : `#/settings?q=${encodeURIComponent(place.search)}`;
    case 'history':
    case 'jobs':
    case 'attention':
    case 'questions':
    case 'api':
      return `#/${place.view}`;
    default:
      return place satisfies never;
  }
}

/** The place that an address names; an unknown one is home. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const [first, second, third] = path.split('/').filter((part) => part !== '');
  switch (first) {
    case 'batches': {
      if (second === undefined) return { view: 'batches', search: parameters.get('q') ?? '' };
      const item = parameters.get('item');
      const id = decoded(second);
      if (third === 'check') return { view: 'batch', id, check: true };
      return item === null ? { view: 'batch', id } : { view: 'batch', id, item };
    }
    case 'folders':
      if (second !== undefined)
        return parameters.has('rules')
          ? { view: 'folder', id: decoded(second), rules: true }
          : { view: 'folder', id: decoded(second) };
      return parameters.has('add') ? { view: 'folders', add: true } : { view: 'folders' };
    case 'destinations':
      return parameters.has('add') ? { view: 'destinations', add: true } : { view: 'destinations' };
    case 'history':
    case 'jobs':
    case 'attention':
    case 'questions':
    case 'api':
      return { view: first };
    case 'settings': {
      const search = parameters.get('q');
      return search === null ? { view: 'settings' } : { view: 'settings', search };
    }
    default:
      return { view: 'home' };
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
