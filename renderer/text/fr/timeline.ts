import type { timeline as english } from '../en/timeline.ts';
import type { Translated } from '../messages.ts';

/** Le chemin d’un fichier, pas à pas. */
export const timeline: Translated<typeof english> = {
  'batch.phases':
    '{phase, select, settling {{count, plural, one {# fichier est encore en cours d’écriture} other {# fichiers sont encore en cours d’écriture}}} checking {il est en cours de contrôle} uploading {{count, plural, one {# fichier est en cours d’envoi} other {# fichiers sont en cours d’envoi}}} confirming {{count, plural, one {# fichier attend la confirmation du serveur} other {# fichiers attendent la confirmation du serveur}}} other {le serveur l’importe}}',
  'timeline.title': 'Son chemin, pas à pas',
  'timeline.open': 'pas encore',
  'timeline.unknownTime': 'heure inconnue',
  'timeline.seen': 'Vu : pris en charge par Waybill',
  'timeline.whole':
    'Complet{state, select, done { : plus rien n’y était écrit} now { ? Il est encore en cours d’écriture} other {}}',
  'timeline.hashed':
    'Empreinte{state, select, done { : son SHA-256 a été calculé pendant la lecture de ses octets} other { : son SHA-256 est calculé pendant l’envoi}}',
  'timeline.sent':
    '{state, select, done {Envoyé : l’essai {send} est arrivé, {bytes}{took, plural, =0 {} other { en {span}}}} now {En cours d’envoi : essai {send}} other {Envoyé}}',
  'timeline.confirmed':
    '{state, select, done {Confirmé} other {Confirmation}} : {means}{named, select, yes { Son nom au serveur : {ref}} other {}}',
  'timeline.imported': 'Importé : le serveur l’a annoncé',
  'timeline.importing': 'Le serveur importe son lot',
  'timeline.try': 'Essai {send} : {sentence}',
  'timeline.untold':
    '{count, plural, one {# autre essai n’a pas laissé de ligne : il a été arrêté} other {# autres essais n’ont pas laissé de ligne : ils ont été arrêtés}} (pause, arrêt) ou {count, plural, one {est allé} other {sont allés}} dans un lot précédent au serveur',
};
