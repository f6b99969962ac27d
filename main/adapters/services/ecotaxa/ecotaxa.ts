import { ok } from '../../../../shared/model/result.ts';
import { ABILITIES } from '../../../../shared/services/abilities.ts';
import type { Access, ImportService } from '../../../core/ports/importService.ts';
import type { Http } from '../../http/http.ts';
import { AS_GIVEN } from '../../../../shared/services/ecotaxa/givenFacts.ts';
import { answerJob } from './ecotaxaAnswer.ts';
import { findStartedImport, startImport } from './ecotaxaImport.ts';
import { eraseJob, reportJob, restartJob } from './ecotaxaJobs.ts';
import { acceptsEcotaxaName, stemOf } from './ecotaxaNames.ts';
import { probeEcotaxa } from './ecotaxaProbe.ts';
import { openJobFile, openLog, searchEcotaxa } from './ecotaxaReads.ts';
import { createEcotaxaSessions } from './ecotaxaSession.ts';

/**
 * EcoTaxa: an archive to My Files, then an import job that reports, asks, and can be restarted and erased (ecotaxa_back
 * cb44b190). Nothing is opened at the server beforehand: a batch is the name that its archive gets.
 */
export function ecotaxaService(http: Http): ImportService {
  const sessions = createEcotaxaSessions(http);
  const callerFor = (access: Access) => sessions.callerFor(access);
  return {
    abilities: ABILITIES.ecotaxa,
    probe: (access) => probeEcotaxa(callerFor(access)),
    acceptsName: acceptsEcotaxaName,
    openBatch: (_access, { key }) =>
      Promise.resolve(ok({ ref: stemOf(key), facts: {}, openedAt: http.clock.now() })),
    // Read with the first package: the TUS client is a good deal of code.
    send: async (access, input) => {
      if (input.batch.facts[AS_GIVEN] !== undefined)
        return (await import('./ecotaxaGiven.ts')).sendGiven(callerFor(access), input);
      return (await import('./ecotaxaSend.ts')).sendPackage(callerFor(access), input);
    },
    start: (access, input) => startImport(callerFor(access), input),
    findStarted: (access, input) => findStartedImport(callerFor(access), input),
    report: (access, input) => reportJob(callerFor(access), input),
    answer: (access, input) => answerJob(callerFor(access), input),
    restart: (access, input) => restartJob(callerFor(access), input),
    erase: (access, input) => eraseJob(callerFor(access), input),
    log: (access, input) => openLog(callerFor(access), input),
    file: (access, input) => openJobFile(callerFor(access), input),
    search: (access, input) => searchEcotaxa(callerFor(access), input),
  };
}
