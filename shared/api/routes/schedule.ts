import { z } from 'zod';
import { KINDNESSES } from '../../model/settings.ts';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';
import * as s from '../scheduleViews.ts';
import * as v from '../views.ts';

/** Weekly windows, limits of destinations, planned runs, kindness. */
export const scheduleRoutes = {
  listWindows: route({
    method: 'GET',
    path: `${API_ROOT}/windows`,
    summary: 'All weekly windows, and how they stand now.',
    scope: 'read',
    output: v.listOf(s.windowView),
    status: 200,
  }),
  saveWindow: route({
    method: 'PUT',
    path: `${API_ROOT}/windows/:name`,
    summary: 'Add a weekly window, or replace the one of that name.',
    scope: 'write',
    guarded: true,
    body: s.windowInput,
    output: s.windowView,
    status: 200,
    problems: ['settings.locked'],
  }),
  removeWindow: route({
    method: 'DELETE',
    path: `${API_ROOT}/windows/:name`,
    summary: 'Remove a weekly window that nobody keeps to.',
    scope: 'write',
    guarded: true,
    status: 204,
    problems: ['window.unknown', 'window.in-use', 'settings.locked'],
  }),
  limitDestination: route({
    method: 'PATCH',
    path: `${API_ROOT}/destinations/:name/limits`,
    summary:
      'Send files to a destination only in a weekly window, or no faster than so many bytes a second. Counts at once.',
    scope: 'write',
    guarded: true,
    body: s.limitsInput,
    output: v.destinationView,
    status: 200,
    problems: ['destination.unknown', 'window.unknown', 'settings.locked'],
  }),
  unplanRun: route({
    method: 'DELETE',
    path: `${API_ROOT}/batches/:id/run`,
    summary: 'Take back a run that was asked for and has not begun.',
    scope: 'write',
    output: v.batchView,
    status: 200,
    problems: ['request.conflict'],
  }),
  kindness: route({
    method: 'GET',
    path: `${API_ROOT}/kindness`,
    summary: 'How much is held back while an instrument writes into a watched folder.',
    scope: 'read',
    output: s.kindnessView,
    status: 200,
  }),
  setKindness: route({
    method: 'PUT',
    path: `${API_ROOT}/kindness`,
    summary: 'Hold back while an instrument writes (`gentle`), or never (`full`).',
    scope: 'write',
    guarded: true,
    body: z.object({ kindness: z.enum(KINDNESSES) }),
    output: s.kindnessView,
    status: 200,
    problems: ['settings.locked'],
  }),
} as const;
