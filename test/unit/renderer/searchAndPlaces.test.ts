import { describe, expect, test } from 'vitest';
import { addressOf, placeOf, type Place } from '../../../renderer/routing/route.ts';
import {
  batchFits,
  knowsPlaces,
  parseBatchSearch,
  withSort,
  withStates,
} from '../../../renderer/views/batches/batchSearch.ts';
import { fitting, matches, type Offer } from '../../../renderer/shell/paletteOffers.ts';
import { fakeBatch } from '../../support/fakeApiData.ts';

describe('a search as text', () => {
  test('takes states, a destination and words in any order', () => {
    expect(parseBatchSearch('plate state:attention,failed destination:lab 7')).toEqual({
      states: ['attention', 'failed'],
      destination: 'lab',
      text: 'plate 7',
      unknownStates: [],
    });
  });

  test('keeps quoted words together and names a state that is none', () => {
    expect(parseBatchSearch('"run 7" state:attnetion')).toEqual({
      states: [],
      destination: undefined,
      text: 'run 7',
      unknownStates: ['attnetion'],
    });
  });

  test('searches what it does not understand as a word', () => {
    expect(parseBatchSearch('colour:red a:b').text).toBe('colour:red a:b');
  });

  test('takes a watched folder by its name, its path or its id', () => {
    expect(parseBatchSearch('state:attention folder:scope1')).toEqual({
      states: ['attention'],
      destination: undefined,
      folder: 'scope1',
      text: '',
      unknownStates: [],
    });
    expect(parseBatchSearch('folder:"/data/run 7" a')).toMatchObject({ folder: '/data/run 7', text: 'a' });
    expect(parseBatchSearch('folder:')).toEqual(parseBatchSearch(''));
    expect(withStates('folder:scope1', ['held'])).toBe('state:held folder:scope1');
  });

  test('keeps a batch of its folder in place, and leaves to the daemon which folders a name means', () => {
    const batch = fakeBatch('bat_1', [], { folder: 'fld_1' });
    expect(batchFits(batch, parseBatchSearch('folder:fld_1'))).toBe(true);
    expect(batchFits(batch, parseBatchSearch('folder:fld_2'))).toBe(false);
    expect(batchFits(batch, parseBatchSearch('folder:scope1'))).toBe(true);
    expect(batchFits(fakeBatch('bat_2', []), parseBatchSearch('folder:scope1'))).toBe(false);
    expect(knowsPlaces(parseBatchSearch('folder:fld_1'))).toBe(true);
    expect(knowsPlaces(parseBatchSearch('folder:scope1'))).toBe(false);
    expect(knowsPlaces(parseBatchSearch('sort:name'))).toBe(false);
  });

  test('changes its states and leaves the rest alone', () => {
    expect(withStates('plate state:held destination:lab', ['failed', 'asking'])).toBe(
      'state:failed,asking plate destination:lab',
    );
    expect(withStates('plate state:held', [])).toBe('plate');
  });

  test('names the order, which stands in the line and goes with it; the first one need not be said', () => {
    expect(parseBatchSearch('plate sort:-bytes')).toMatchObject({ text: 'plate', sort: '-bytes' });
    expect(parseBatchSearch('sort:-created')).toEqual(parseBatchSearch(''));
    expect(parseBatchSearch('sort:')).toEqual(parseBatchSearch(''));
    expect(parseBatchSearch('sort:colour').unknownSort).toBe('colour');
    expect(withSort('state:held sort:name plate', '-files')).toBe('state:held plate sort:-files');
    expect(withSort('sort:name plate', '-created')).toBe('plate');
    expect(withStates('plate sort:name', ['held'])).toBe('state:held plate sort:name');
  });

  test('says which batches it means', () => {
    const batch = fakeBatch('bat_1', [], { status: 'held', destination: 'lab', comment: 'Plate 7' });
    expect(batchFits(batch, parseBatchSearch('state:held plate'))).toBe(true);
    expect(batchFits(batch, parseBatchSearch('state:failed'))).toBe(false);
    expect(batchFits(batch, parseBatchSearch('destination:other'))).toBe(false);
    expect(batchFits(batch, parseBatchSearch('plaice'))).toBe(false);
  });
});

describe('a place', () => {
  const places: readonly Place[] = [
    { view: 'home' },
    { view: 'batches', search: '' },
    { view: 'batches', search: 'state:held "a & b" #?/é' },
    { view: 'batch', id: 'bat_1' },
    { view: 'batch', id: 'bat_1', item: 'itm_2' },
    { view: 'destinations' },
    { view: 'destinations', add: true },
    { view: 'folders' },
    { view: 'folders', add: true },
    { view: 'folder', id: 'fld_1' },
    { view: 'folder', id: 'fld_1', rules: true },
    { view: 'history' },
    { view: 'jobs' },
    { view: 'attention' },
    { view: 'settings' },
    { view: 'settings', search: 'tokens & keys' },
    { view: 'api' },
  ];
  test.each(places)('%j is found again by its address', (place) => {
    expect(placeOf(addressOf(place))).toEqual(place);
  });

  test.each(['', '#', '#/nowhere', '#code=abc', '#/batches/%E0%A4%A'])('%j names a place too', (hash) => {
    expect(['home', 'batch']).toContain(placeOf(hash).view);
  });
});

describe('the palette', () => {
  test('finds by beginnings of words, without regard to accents and case', () => {
    expect(matches({ label: 'Réglages' }, 'regl')).toBe(true);
    expect(matches({ label: 'Choose files…' }, 'fi ch')).toBe(true);
    expect(matches({ label: 'Choose files…' }, 'les')).toBe(false);
    expect(matches({ label: 'Home' }, '')).toBe(true);
    expect(matches({ label: 'Search batches for “page-2_b.tsv”' }, 'page-2_b.tsv')).toBe(true);
    expect(matches({ label: 'Choose files…' }, 'files-9')).toBe(false);
  });

  test('guesses from letters in their order where no word begins so, the likeliest first', () => {
    const labels = ['Theme: Light', 'Theme: Dark', 'Choose files…', 'Réglages', 'Watch a folder'];
    const found = (typed: string): readonly string[] =>
      fitting(labels.map(offer), typed).map(({ label }) => label);
    expect(found('thdk')).toEqual(['Theme: Dark']);
    expect(found('dark th')).toEqual(['Theme: Dark']);
    expect(found('drk')).toEqual(['Theme: Dark']);
    expect(found('reglgs')).toEqual(['Réglages']);
    expect(found('iles')).toEqual(['Choose files…']);
    expect(found('theme')).toEqual(['Theme: Light', 'Theme: Dark']);
    expect(found('xyz')).toEqual([]);
    expect(found('-')).toEqual(labels);
  });

  test('offers what is always offered after what fits, and guesses no more for it', () => {
    const always: Offer = { ...offer('Search batches for “dark”'), always: true };
    expect(fitting([offer('Theme: Dark'), always], 'zzz')).toEqual([always]);
    expect(fitting([offer('Theme: Dark'), always], 'dr').map(({ label }) => label)).toEqual([
      'Theme: Dark',
      always.label,
    ]);
  });

  function offer(label: string): Offer {
    return { id: label, section: 'commands', label, shape: 'gear', run: () => undefined };
  }
});
