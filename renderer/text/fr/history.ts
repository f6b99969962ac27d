import type { history as english } from '../en/history.ts';
import type { Translated } from '../messages.ts';

export const history: Translated<typeof english> = {
  'nav.history': 'Historique',
  'history.title': 'Historique',
  'history.days': 'Durée',
  'history.days.choice': '{count, plural, one {# jour} other {# jours}}',
  'history.days.year': 'Un an',
  'history.destination': 'Destination',
  'history.destination.all': 'Toutes les destinations',
  'history.zone': 'Jours de {zone}. Un fichier compte le jour où il est arrivé la première fois.',
  'history.none.title': 'Rien ne s’est passé pendant ce temps',
  'history.none.text': 'Dès que des fichiers arrivent, ils sont comptés ici.',
  'history.chart': 'Graphique',
  'history.table': 'Tableau',
  'history.shownAs': 'Montrer « {title} » en',
  'history.csv': 'Enregistrer en CSV',
  'history.keys': 'Les flèches parcourent le graphique.',
  'history.files.title': 'Fichiers par jour',
  'history.files.summary':
    '{files, plural, =0 {Aucun fichier n’est arrivé} one {# fichier est arrivé} other {# fichiers sont arrivés}}, {bytes}. Le plus le {day} : {most, plural, one {# fichier} other {# fichiers}}.',
  'history.files.summary.none': 'Aucun fichier n’est arrivé.',
  'history.files.again':
    '{count, plural, one {# fichier a été envoyé de nouveau} other {# fichiers ont été envoyés de nouveau}}.',
  'history.files.at':
    '{day} : {files, plural, =0 {aucun fichier} one {# fichier} other {# fichiers}}, {bytes}',
  'history.col.day': 'Jour',
  'history.col.files': 'Fichiers',
  'history.col.bytes': 'Taille',
  'history.col.again': 'Renvoyés',
  'history.col.stopped': 'Arrêtés',
  'history.col.deferred': 'Remis à plus tard',
  'history.rate.title': 'Débit',
  'history.rate.summary':
    'En moyenne {mean} tant que quelque chose bougeait ; au plus {peak}, {when}. Moyenne sur {step} à chaque fois.',
  'history.rate.summary.none': 'Rien n’a bougé.',
  'history.rate.at': '{when} : {rate}',
  'history.rate.unit': '{bytes}/s',
  'history.col.time': 'À partir de',
  'history.col.rate': 'Moyenne',
  'history.depth.title': 'Fichiers en attente',
  'history.depth.summary':
    'Au plus {most, plural, one {# fichier} other {# fichiers}} en attente, {when} ; au plus {now, plural, one {# fichier} other {# fichiers}} dans la dernière étape.',
  'history.depth.summary.none': 'Rien n’attendait.',
  'history.depth.at':
    '{when} : {files, plural, =0 {aucun fichier en attente} one {au plus # fichier en attente} other {au plus # fichiers en attente}}',
  'history.col.waiting': 'En attente, au plus',
  'history.causes.title': 'Échecs par cause',
  'history.causes.summary':
    '{stopped, plural, =0 {Rien n’a eu besoin de quelqu’un} one {Il a fallu quelqu’un une fois} other {Il a fallu quelqu’un # fois}} ; {deferred, plural, =0 {rien n’a été remis à plus tard} one {une chose a été remise à plus tard et est repartie seule} other {# choses ont été remises à plus tard et sont reparties seules}}.',
  'history.causes.none': 'Rien n’a échoué.',
  'history.causes.bar': '{what} : {stopped} arrêts, {deferred} remis à plus tard',
  'history.causes.stopped': 'Arrêté jusqu’à ce que quelqu’un aide',
  'history.causes.deferred': 'Remis à plus tard, reparti seul',
  'history.col.cause': 'Cause',
  'history.col.code': 'Code',
  'history.col.last': 'Dernière fois',
};
