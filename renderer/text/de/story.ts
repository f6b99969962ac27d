import type { Translated } from '../messages.ts';
import type { story as english } from '../en/story.ts';

export const story: Translated<typeof english> = {
  'story.batch.added':
    '{items, plural, =0 {Eröffnet von {by}} one {# Datei übernommen von {by}} other {# Dateien übernommen von {by}}}',
  'story.batch.joined': '{items, plural, one {# Datei} other {# Dateien}} dazugekommen',
  'story.batch.opened': 'Der Server hat einen Stapel eröffnet: {remote}',
  'story.batch.openFailed': 'Der Server hat keinen Stapel eröffnet: {failure}',
  'story.batch.resumed':
    'Nach unerwartetem Ende fortgesetzt; {items, plural, =0 {nichts war} one {# Datei war} other {# Dateien waren}} unterwegs',
  'story.batch.retried': 'Von Hand erneut versucht',
  'story.batch.cancelled': 'Abgebrochen',
  'story.batch.sendNext': 'Vor die anderen gestellt',
  'story.batch.edited': 'Von Hand geändert',
  'story.batch.split': '{items, plural, one {# Datei} other {# Dateien}} in einen anderen Stapel verschoben',
  'story.batch.merged': 'In einen anderen Stapel verschoben',
  'story.batch.newRound':
    'Geht in einen neuen Stapel beim Server, denn einer läuft nur einmal (Runde {round})',
  'story.batch.runWanted': '{kind} verlangt',
  'story.batch.runUnplanned': '{kind} nicht mehr geplant',
  'story.batch.runWithdrawn': 'Der verlangte Import wurde zurückgenommen',
  'story.batch.finished': 'Beendet; die Quittung ist geschrieben',
  'story.batch.checked':
    'Offline geprüft: {errors, plural, =0 {keine Fehler} one {# Fehler} other {# Fehler}}, {warnings, plural, =0 {keine Warnungen} one {# Warnung} other {# Warnungen}}',
  'story.batch.checkFailed': 'Die Prüfung war nicht möglich: {failure}',
  'story.batch.closed':
    'Geschlossen, {why, select, idle {weil nichts mehr kam} files {weil er genug Dateien hatte} bytes {weil er groß genug war} marker {weil die Markierungsdatei kam} other {weil sein Ordner nicht mehr überwacht wird}}: {items, plural, one {# Datei geht} other {# Dateien gehen}} zusammen{left, plural, =0 {} one {, # bleibt für den nächsten Stapel} other {, # bleiben für den nächsten Stapel}}',
  'story.batch.closedByHand': 'Von Hand geschlossen',
  'story.batch.finalized': 'Beim Server abgeschlossen',
  'story.decision': 'Entschieden: {decision}',
  'story.decision.code': 'Angehalten: {failure}',
  'story.batch.heldOpen': 'Von Hand offen gehalten',
  'story.batch.letGo': 'Die Regel des Ordners entscheidet wieder',
  'story.item.deferred': '„{name}“ wartet: {failure}',
  'story.item.blocked': '„{name}“ kommt nicht weiter: {failure}',
  'story.item.interrupted': '„{name}“ wurde unterbrochen: {failure}',
  'story.item.unsettled': '„{name}“ wird noch geschrieben',
  'story.item.retried': '„{name}“ wird erneut versucht',
  'story.item.cancelled': '„{name}“ wurde aufgegeben',
  'story.item.restored': '„{name}“ wurde wieder aufgenommen',
  'story.item.renamed': '„{from}“ geht unter dem Namen „{to}“',
  'story.item.putAway': '„{name}“ wurde nach dem Import nach {to} verschoben',
  'story.item.tooSlow':
    '„{name}“ kommt vielleicht nicht durch: es braucht etwa {minutes} Minuten, und der Proxy des Servers bricht nach 10 ab',
  'story.item.noCopy': 'Von „{name}“ wurde keine Sicherheitskopie gemacht: {why}',
  'story.job.made': '{kind} vorbereitet',
  'story.job.notTaken': 'Der Server hat nicht begonnen: {failure}',
  'story.job.unclear': 'Nicht bekannt, ob es begann: {failure}. Der Server wird gefragt',
  'story.job.blocked': 'Angehalten: {failure}',
  'story.job.asked': 'Der Server hat eine Frage',
  'story.job.started': 'Der Server hat begonnen',
  'story.job.takenBefore': 'Ein früherer Versuch hatte gewirkt: der Server zeigt es',
  'story.job.accepted': 'Der Server hat angenommen; das Ergebnis wird er nicht melden',
  'story.job.succeeded': 'Der Server hat Erfolg gemeldet',
  'story.job.failed': 'Der Server hat gemeldet, dass es scheiterte',
  'story.job.doubled':
    'Der Server hat {files, plural, one {# Datei} other {# Dateien}} zweimal übernommen, weil inzwischen ein anderer Stapel importiert wurde: {names}. Sehen Sie dort nach und entfernen Sie die doppelten',
  'story.job.recorded': '{by} notierte, was die Seite des Servers zeigte: {outcome}',
  'story.job.answered': 'Die Frage wurde beantwortet',
  'story.job.answerTaken': 'Der Server hat die Antwort angenommen',
  'story.job.wished':
    '{wish, select, restart {Ein Neustart} other {Ein Löschen}} wurde verlangt und wartet auf den Server',
  'story.job.wishDropped': 'Was vom Auftrag verlangt war, wurde zurückgenommen',
  'story.job.erased': 'Beim Server gelöscht',
  'story.other': '{what}',
};
