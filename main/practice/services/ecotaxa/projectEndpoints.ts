import { ECOTAXA_ROUTES } from '../../../../shared/services/ecotaxa/routes.ts';
import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import { minimal } from './accountEndpoints.ts';
import { projectOf, rightOn, signedIn } from './ecotaxaAccess.ts';
import {
  forbidden,
  missingField,
  noInteger,
  notFound,
  traceback,
  unprocessable,
  wholeNumber,
} from '../../../../shared/services/ecotaxa/answers.ts';
import type { Endpoint, EndpointCall, UserCall } from './ecotaxaApp.ts';
import { ecotaxaConstants } from './ecotaxaConstants.ts';
import type { EcotaxaProject, EcotaxaTaxon } from './ecotaxaState.ts';

/** Projects, categories and the server's constants. Source: BACK py/main.py and its openapi.json. */
export const PROJECT_ENDPOINTS: readonly Endpoint[] = [
  { ...ECOTAXA_ROUTES.project, handle: signedIn(showProject) },
  { ...ECOTAXA_ROUTES.constants, handle: showConstants },
  { ...ECOTAXA_ROUTES.taxon, handle: showTaxon },
  { ...ECOTAXA_ROUTES.taxaSearch, handle: searchTaxa },
];

/** Found among categories at most, in the order of the names. */
const TAXA_FOUND_MAX = 200;
/** Shorter queries look only among recently used categories, of which there are none here. */
const QUERY_LENGTH_MIN = 3;

function showConstants({ app }: EndpointCall): Answer {
  return jsonAnswer(200, ecotaxaConstants(app.options.uploadBytesMax));
}

function showProject({ app, part, user }: UserCall): Answer {
  const id = wholeNumber(part('id'));
  if (id === undefined) return unprocessable(noInteger('path', 'project_id'));
  const project = projectOf(app.box.value, id);
  if (project === undefined) return notFound();
  const right = rightOn(project, user);
  if (right === '') return forbidden();
  const people = (ids: readonly number[]) =>
    app.box.value.users.filter((known) => ids.includes(known.id)).map(minimal);
  return jsonAnswer(200, {
    obj_free_cols: project.freeColumns.object,
    sample_free_cols: project.freeColumns.sample,
    acquisition_free_cols: project.freeColumns.acquisition,
    process_free_cols: project.freeColumns.process,
    bodc_variables: {},
    init_classif_list: [],
    managers: people(project.managers),
    annotators: people(project.annotators),
    viewers: people(project.viewers),
    contact: people(project.managers.slice(0, 1))[0] ?? null,
    instrument: null,
    instrument_url: null,
    highest_right: right,
    ...plainFields(project),
  });
}

function plainFields(project: EcotaxaProject) {
  return {
    license: '',
    projid: project.projid,
    title: project.title,
    access: '1',
    status: 'Annotate',
    objcount: new Set(project.images.map(([objectId]) => objectId)).size,
    pctvalidated: null,
    pctclassified: null,
    classifsettings: null,
    classiffieldlist: null,
    popoverfieldlist: null,
    comments: null,
    rf_models_used: null,
    cnn_network_id: null,
    formulae: null,
  };
}

function showTaxon({ app, part }: EndpointCall): Answer {
  const id = wholeNumber(part('id'));
  if (id === undefined) return unprocessable(noInteger('path', 'taxon_id'));
  const { taxa } = app.box.value;
  const taxon = taxa.find((known) => known.id === id);
  if (taxon === undefined) {
    // The handler gives nothing, which is no TaxonModel.
    const last =
      'pydantic.error_wrappers.ValidationError: 1 validation error for TaxonModel\nresponse\n' +
      '  none is not an allowed value (type=type_error.none.not_allowed)';
    return traceback({ call: 'query_taxa', last });
  }
  const line = lineage(taxon, taxa);
  return jsonAnswer(200, {
    id: taxon.id,
    name: taxon.name,
    type: taxon.type,
    status: 'A',
    display_name: taxon.displayName,
    lineage: line.map(({ name }) => name),
    id_lineage: line.map((known) => known.id),
    lineage_status: 'A'.repeat(line.length),
    renm_id: null,
    nb_objects: 0,
    nb_children_objects: 0,
    aphia_id: null,
    rank: null,
    children: taxa.filter(({ parentId }) => parentId === taxon.id).map((child) => child.id),
  });
}

/** The category first, the root last. */
function lineage(taxon: EcotaxaTaxon, taxa: readonly EcotaxaTaxon[]): readonly EcotaxaTaxon[] {
  const parent = taxa.find(({ id }) => id === taxon.parentId);
  return parent === undefined ? [taxon] : [taxon, ...lineage(parent, taxa)];
}

function searchTaxa({ app, query }: EndpointCall): Answer {
  const text = query.get('query');
  if (text === null) return unprocessable(missingField('query', 'query'));
  const project = query.get('project_id');
  if (project !== null && wholeNumber(project) === undefined)
    return unprocessable(noInteger('query', 'project_id'));
  if (text.length < QUERY_LENGTH_MIN) return jsonAnswer(200, []);
  const lower = text.toLowerCase();
  const found = app.box.value.taxa
    .filter(({ displayName }) => displayName.toLowerCase().includes(lower))
    .sort((one, other) => one.displayName.localeCompare(other.displayName))
    .slice(0, TAXA_FOUND_MAX);
  return jsonAnswer(
    200,
    found.map(({ id, displayName }) => ({
      id,
      renm_id: null,
      aphia_id: null,
      text: displayName,
      status: 'A',
      pr: 0,
    })),
  );
}
