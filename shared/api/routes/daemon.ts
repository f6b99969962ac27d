import { z } from 'zod';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** Apart, for who asks without the contract. */
export const STATUS_PATH = `${API_ROOT}/status`;

/** The daemon itself: signing in, status, events, pause, spool, doctor. */
export const daemonRoutes = {
  health: route({
    method: 'GET',
    path: '/healthz',
    summary: 'Whether the daemon lives. Says nothing else.',
    scope: 'read',
    open: 'says only that it lives',
    output: z.object({ status: z.literal('ok') }),
    status: 200,
  }),
  signIn: route({
    method: 'POST',
    path: `${API_ROOT}/session`,
    summary: 'Exchange a one-time code for a token.',
    scope: 'write',
    open: 'the code is the proof; it works once and for a minute',
    body: z.object({ code: z.string() }),
    output: z.object({ token: z.string() }),
    status: 201,
  }),
  makeSignInCode: route({
    method: 'POST',
    path: `${API_ROOT}/sign-in-codes`,
    summary: 'A one-time code for a browser, and the address that carries it.',
    scope: 'write',
    output: z.object({ code: z.string(), url: z.string() }),
    status: 201,
  }),
  status: route({
    method: 'GET',
    path: STATUS_PATH,
    summary: 'The one line of truth, totals, and what is moving.',
    scope: 'read',
    output: v.statusView,
    status: 200,
  }),
  openApi: route({
    method: 'GET',
    path: `${API_ROOT}/openapi.json`,
    summary: 'This description.',
    scope: 'read',
    output: z.record(z.string(), z.unknown()),
    status: 200,
  }),
  events: route({
    method: 'GET',
    path: `${API_ROOT}/events`,
    summary: 'Server-sent events: what changed, with ids. `gap` means: read everything anew.',
    scope: 'read',
    raw: { answer: 'text/event-stream' },
    status: 200,
  }),
  pause: route({
    method: 'POST',
    path: `${API_ROOT}/pause`,
    summary:
      'Pause sending: for a time, until a time, till tomorrow (8:00 by the wall clock), or until resumed. Files on their way are called off and sent again afterwards.',
    scope: 'write',
    body: z
      .object({
        forMs: z.number().int().positive().optional(),
        until: z.union([z.iso.datetime(), z.literal('tomorrow')]).optional(),
        destination: z.string().optional(),
      })
      .default({}),
    output: v.statusView.extend({
      /** Files that were on their way. */
      calledOff: z.number(),
    }),
    status: 200,
  }),
  resume: route({
    method: 'POST',
    path: `${API_ROOT}/resume`,
    summary: 'Go on sending.',
    scope: 'write',
    body: z.object({ destination: z.string().optional() }).default({}),
    output: v.statusView,
    status: 200,
  }),
  doctor: route({
    method: 'GET',
    path: `${API_ROOT}/doctor`,
    summary: 'Look at everything that commonly goes wrong, and explain it.',
    scope: 'read',
    output: v.doctorView,
    status: 200,
  }),
  spool: route({
    method: 'PUT',
    path: `${API_ROOT}/spool`,
    summary: 'Put bytes into the spool, for a browser that has no path to give.',
    scope: 'write',
    raw: { body: 'application/octet-stream' },
    output: z.object({ sha256: z.string(), bytes: z.number() }),
    status: 201,
    problems: ['spool.full'],
  }),
} as const;
