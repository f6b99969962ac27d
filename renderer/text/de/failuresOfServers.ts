import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const REST_GOES_ON = 'Die anderen Dateien gehen weiter.';
const TRIES_AGAIN = 'Waybill versucht es von selbst erneut.';
const NOTHING_SENT = 'Dorthin wird nichts gesendet.';
const FILES_WAIT = 'Alle seine Dateien warten in der Warteschlange.';
const BATCH_WAITS = 'Die Dateien dieses Stapels bleiben in der Warteschlange.';

export const failuresOfServers: FailureCatalogue = {
  'network.offline': texts(
    'Offline',
    '{host} ist nicht erreichbar ({reason}).',
    'Alles ist sicher in der Warteschlange; Waybill versucht es von selbst erneut.',
    'Prüfen Sie das Netz, oder warten Sie.',
  ),
  'network.timeout': texts(
    'Keine Antwort in der Zeit',
    '{host} ließ Waybill {seconds} s warten ({phase}).',
    TRIES_AGAIN,
    'Wenn das so weitergeht, fragen Sie die Administration von {host}.',
  ),
  'network.cut': texts(
    'Verbindung abgerissen',
    'Die Verbindung zu {host} endete mittendrin ({reason}).',
    TRIES_AGAIN,
    'Nichts zu tun, außer es geht so weiter.',
  ),
  'network.proxy-sign-in': texts(
    'Der Proxy verlangt eine Anmeldung',
    'Der Proxy {proxy} antwortete 407.',
    'Alles ist sicher in der Warteschlange.',
    'Setzen Sie Benutzer und Passwort in HTTPS_PROXY, oder bitten Sie die IT um eine Ausnahme.',
  ),
  'network.certificate': texts(
    'Wer der Server ist, lässt sich nicht prüfen',
    'Das Zertifikat von {host} wird nicht anerkannt: {reason}.',
    NOTHING_SENT,
    'Wenn Ihr Labor eine eigene Zertifizierungsstelle hat, nennen Sie deren Datei in den Optionen des Ziels; sonst fragen Sie Ihre IT.',
  ),
  'network.wrong-scheme': texts(
    'Diese Adresse spricht ein anderes Protokoll',
    '{host} spricht auf diesem Port kein {scheme}.',
    NOTHING_SENT,
    'Versuchen Sie {other} in der Adresse des Ziels.',
  ),
  'remote.busy': texts(
    'Der Server ist beschäftigt',
    '{host} antwortete {status} und bittet zu warten.',
    'Waybill wartet wie verlangt und versucht es dann erneut.',
    'Nichts zu tun.',
  ),
  'remote.server-error': texts(
    'Der Server ist daran gescheitert',
    '{host} antwortete {status}.',
    'Waybill versucht es noch einige Male, dann fragt es Sie.',
    'Lesen Sie unten, was der Server sagt; hilft das nicht, schicken Sie es an dessen Administration.',
  ),
  'remote.redirect': texts(
    'Der Server verweist auf eine andere Adresse',
    '{host} antwortete {status} und verweist auf {location}. Waybill folgt nicht, um Ihren Schlüssel zu schützen.',
    NOTHING_SENT,
    'Berichtigen Sie die Adresse des Ziels (oft https:// statt http://).',
  ),
  'remote.not-our-server': texts(
    'Antwortet, aber nicht als Importserver',
    '{host} gibt nicht die Antwort dieses Dienstes („{got}“ statt „{expected}“). Vielleicht eine WLAN-Anmeldeseite, oder ein anderes Produkt.',
    NOTHING_SENT,
    'Öffnen Sie {host} im Browser; berichtigen Sie die Adresse, wenn es ein anderer Server ist.',
  ),
  'remote.not-installed': texts(
    'Der Importdienst ist nicht da',
    '{host} hat unter dieser Adresse kein {product} (Antwort {status}).',
    NOTHING_SENT,
    'Prüfen Sie die Adresse, oder bitten Sie die Administration, ihn einzurichten.',
  ),
  'remote.sign-in': texts(
    'Neu anmelden',
    '{host} nimmt den Schlüssel oder das Passwort von „{destination}“ nicht an (Antwort {status}).',
    'Alle seine Dateien warten in der Warteschlange und gehen danach von selbst weiter.',
    'Geben Sie den richtigen Schlüssel des Ziels ein.',
  ),
  'remote.no-permission': texts(
    'Ein Recht beim Server fehlt',
    'Das Konto von „{destination}“ darf das nicht ({right}).',
    FILES_WAIT,
    'Bitten Sie die Administration von {host} um dieses Recht, dann versuchen Sie es erneut.',
  ),
  'remote.not-understood': texts(
    'Die Antwort des Servers ergibt keinen Sinn',
    '{host} antwortete {status} („{got}“ statt „{expected}“).',
    'Das zählt nicht als Erfolg.',
    'Lesen Sie unten, was der Server sagt, und schicken Sie es an dessen Administration.',
  ),
  'remote.rejected-file': texts(
    'Der Server lehnt diese Datei ab',
    '{host} lehnt „{name}“ ab (Antwort {status}).',
    REST_GOES_ON,
    'Lesen Sie, was der Server sagt; berichtigen Sie die Datei oder schließen Sie sie aus.',
  ),
  'remote.removed-file': texts(
    'Der Server hat diese Datei gelöscht',
    '{host} hat das Archiv entpackt und „{name}“ danach gelöscht, weil er Inhalte dieser Art nicht behält.',
    REST_GOES_ON,
    'Wandeln Sie sie in PNG, JPEG, GIF, TIFF oder Text um, oder schließen Sie sie aus.',
  ),
  'remote.too-large': texts(
    'Größer, als der Server nimmt',
    '{host} nimmt „{name}“ nicht ({bytes} Bytes).',
    REST_GOES_ON,
    'Schließen Sie sie aus, oder bitten Sie die Administration um eine höhere Grenze.',
  ),
  'remote.rejected-control': texts(
    'Der Server lehnt die Steuerdatei ab',
    '{host} sagt unten, was daran falsch ist.',
    BATCH_WAITS,
    'Berichtigen Sie die Steuerdatei, dann versuchen Sie den Stapel erneut.',
  ),
  'remote.rejected-batch': texts(
    'Der Server lehnt den Stapel ab',
    '{host} antwortete {status}.',
    BATCH_WAITS,
    'Lesen Sie unten, was der Server sagt, dann versuchen Sie den Stapel erneut.',
  ),
  'remote.batch-gone': texts(
    'Der Server kennt den Stapel nicht mehr',
    '{host} kennt {ref} nicht.',
    'Hier ist nichts verloren.',
    'Versuchen Sie den Stapel erneut: seine Dateien gehen in einen neuen.',
  ),
  'remote.corrupted': texts(
    'Beschädigt angekommen',
    'Die Prüfsumme, die {host} zu „{name}“ nannte, ist nicht die der Datei.',
    'Die Datei hier ist in Ordnung; sie wird noch einmal gesendet.',
    'Wenn das öfter geschieht, fragen Sie die IT, was Daten unterwegs verändert.',
  ),
  'remote.schedule-refused': texts(
    'Der Server hat den Import nicht gestartet',
    '{host} antwortete {status} auf den Auftrag.',
    'Nichts wird zweimal gestartet.',
    'Lesen Sie unten, was der Server sagt, dann versuchen Sie es erneut.',
  ),
  'remote.start-unknown': texts(
    'Nicht bekannt, ob der Import begann',
    'Die Antwort von {host} ging verloren, und fragen lässt er sich nicht.',
    'Ohne Sie wird nichts ein zweites Mal gestartet.',
    'Sehen Sie auf der Seite des Servers nach, dann versuchen Sie es erneut oder brechen Sie ab.',
  ),
  'remote.import-failed': texts(
    'Der Import ist beim Server gescheitert',
    '{host} meldet: {message}',
    'Was importiert ist, bleibt importiert.',
    'Lesen Sie das Protokoll, beheben Sie die Ursache, dann versuchen Sie es erneut.',
  ),
  'remote.leftover': texts(
    'Vom Server liegen gelassen',
    'Der Server nahm „{name}“, aber sein Import ließ sie aus.',
    REST_GOES_ON,
    'Versuchen Sie die Reste erneut; geschieht es wieder, sehen Sie sich die Datei an.',
  ),
  'remote.wrong-job-type': texts(
    'Der Server kennt diese Art von Auftrag nicht',
    '{host} nimmt die Auftragsart „{jobType}“ nicht. {hint}',
    'Nichts wurde gestartet.',
    'Tragen Sie {suggestion} in den Optionen des Ziels ein, dann versuchen Sie es erneut.',
  ),
  'check.findings': texts(
    'Die Prüfung hat etwas gefunden',
    'Die Prüfung dieses Stapels fand {errors} Fehler und {warnings} Warnungen, und {host} kennt keinen Probelauf.',
    'Inzwischen wird nichts gesendet oder importiert.',
    'Sehen Sie sich die Funde an. Beheben Sie sie und versuchen Sie es erneut, oder starten Sie den Import mit einem Grund.',
  ),
  'job.needs-statement': texts(
    'Was zeigte der Probelauf?',
    '{host} meldet nicht, wie ein Probelauf endete; nur seine eigene Seite zeigt das Protokoll.',
    'Der echte Import wartet.',
    'Öffnen Sie diese Seite, kopieren Sie ihr Protokoll und notieren Sie es hier. Starten Sie dann den Import.',
  ),
  'job.restart-overtaken': texts(
    'Ein Auftrag änderte sich vor dem Neustart',
    'Der Neustart von Auftrag {number} wartete auf {host}; inzwischen steht der Auftrag anders da als damals.',
    'Am Auftrag wurde nichts getan.',
    'Sehen Sie ihn sich an. Starten Sie ihn dann trotzdem neu, oder vergessen Sie es.',
  ),
  'job.erase-overtaken': texts(
    'Ein Auftrag änderte sich vor dem Löschen',
    'Das Löschen von Auftrag {number} wartete auf {host}; inzwischen steht der Auftrag anders da als damals.',
    'Am Auftrag wurde nichts getan.',
    'Sehen Sie ihn sich an. Löschen Sie ihn dann trotzdem, oder vergessen Sie es.',
  ),
  'job.question': texts(
    'Der Import hat eine Frage',
    '{host} braucht eine Antwort, bevor es weitergeht.',
    'Der Import wartet, solange es dauert; nichts geht verloren.',
    'Beantworten Sie sie.',
  ),
};
