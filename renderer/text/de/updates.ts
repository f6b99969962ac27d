import type { updates as english } from '../en/updates.ts';
import type { Translated } from '../messages.ts';

/** Aktualisierungen der Desktop-App. */
export const updates: Translated<typeof english> = {
  'updates.title': 'Aktualisierungen',
  'updates.text':
    'Aus, bis eine Quelle angegeben ist. Dann sieht Waybill einmal am Tag dort nach und holt und installiert eine neuere Version nur, wenn Sie es sagen. Die Quelle erfährt nichts über Sie und Ihre Dateien.',
  'updates.off.browser':
    'Dieses Fenster ist ein Browser: Das Waybill dahinter erneuert, wer es installiert hat, oder sein eigenes Fenster.',
  'updates.off.other-daemon':
    'Dieses Fenster gehört zu einem Dienst, den etwas anderes gestartet hat. Wer diesen Dienst installiert hat, erneuert ihn und mit ihm diese App.',
  'updates.off.package': 'Dieses Waybill kam aus einem Paket: Die Paketverwaltung erneuert es.',
  'updates.off.no-publisher':
    'Diese Ausgabe nennt nicht, wer sie signiert; eine Aktualisierung ließe sich nicht prüfen. Installieren Sie eine neuere Version mit ihrem Installationsprogramm.',
  'updates.locked': 'Die Administration hat entschieden, woher Aktualisierungen kommen.',
  'updates.locked.none':
    'Die Administration hat entschieden, dass hier nicht nach Aktualisierungen gesehen wird.',
  'updates.feed': 'Adresse der Quelle',
  'updates.feed.hint': 'https, ohne Schlüssel darin; leer = nirgends nachsehen.',
  'updates.feed.wrong':
    'Geben Sie eine Adresse an, die mit https:// beginnt, ohne Benutzer, Schlüssel oder Fragezeichen.',
  'updates.channel': 'Versionen',
  'updates.channel.latest': 'Fertige Versionen',
  'updates.channel.beta': 'Auch Versionen zum Ausprobieren',
  'updates.channel.beta.means':
    'Zurück zu fertigen Versionen geht es mit der ersten, die neuer ist als Ihre.',
  'updates.save': 'Quelle speichern',
  'updates.check': 'Jetzt nachsehen',
  'updates.idle': 'Das ist die neueste Version dort.',
  'updates.checked': 'Zuletzt nachgesehen',
  'updates.checking': 'Sieht nach einer neueren Version…',
  'updates.available': 'Version {version} ist da ({size}).',
  'updates.available.plain': 'Version {version} ist da.',
  'updates.refused': 'Der Rechner hat das nicht getan. Versuchen Sie es noch einmal.',
  'updates.notes': 'Was darin neu ist',
  'updates.download': 'Version {version} holen',
  'updates.downloading': 'Holt Version {version}: {percent} %',
  'updates.ready': 'Version {version} ist geholt und geprüft. Sie wartet auf Sie.',
  'updates.install': 'Neu starten und aktualisieren',
  'updates.waits':
    '{count, plural, =0 {Version {version} wird jetzt installiert.} one {Version {version} wartet, bis die Datei unterwegs angekommen ist oder Sie Waybill beenden.} other {Version {version} wartet, bis die # Dateien unterwegs angekommen sind oder Sie Waybill beenden.}}',
  'updates.again': 'Noch einmal versuchen',
  'updates.failed.unreachable':
    'Die Quelle ist gerade nicht erreichbar. Waybill sieht morgen wieder nach, oder wenn Sie es sagen.',
  'updates.failed.no-feed-there':
    'An dieser Adresse gibt es keine Quelle von Aktualisierungen. Prüfen Sie die Adresse und die Wahl der Versionen.',
  'updates.failed.digest':
    'Was geholt wurde, ist nicht die Datei, die die Quelle nennt, und wurde weggeworfen. Sagen Sie es den Betreibern der Quelle; Ihre Version läuft weiter.',
  'updates.failed.signature':
    'Was geholt wurde, ist nicht vom Hersteller dieses Waybill signiert und wurde weggeworfen. Sagen Sie es den Betreibern der Quelle; Ihre Version läuft weiter.',
  'updates.failed.cannot-replace':
    'Die Aktualisierung darf diese App nicht ersetzen: In ihren Ordner kann nicht geschrieben werden. Fragen Sie, wer sie installiert hat; Ihre Version läuft weiter.',
  'updates.failed.other':
    'Die Aktualisierung ist gescheitert; Ihre Version läuft weiter. Mehr steht im Protokoll des Fensters.',
};
