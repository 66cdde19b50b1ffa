// SPDX-License-Identifier: MIT
// Puts the parts of the page together. Events only change the model; the page is drawn
// from it a few times a second, however many there are.
import { Chart } from './chart.js';
import { ClientsView } from './clients.js';
import { EventsView } from './events.js';
import { Filter } from './filter.js';
import { compact, element, number } from './format.js';
import { Live } from './live.js';
import { Model, TYPES } from './model.js';

const DRAW_INTERVAL = 200;
const STATES = { connected: 'Live', connecting: 'Connecting', unavailable: 'No connection', failed: 'No WebSocket',
	disconnected: 'Disconnected' };

const byId = (id) => document.getElementById(id);
const model = new Model();
const filter = new Filter();
const events = new EventsView(model, filter, showClient);
const clients = new ClientsView(model, showClient);
const charts = [new Chart('message-chart', 'message-rate', 'messages', 'messages'),
	new Chart('packet-chart', 'packet-rate', 'packets', 'packets')];
const typeButtons = new Map(TYPES.map((type) => [type.event, typeButton(type)]));

function typeButton({ event, label, key }) {
	const button = element('button', `chip ${key}`);
	button.type = 'button';
	button.append(element('span', 'dot'), label, ' ', element('span', 'count', '0'));
	button.addEventListener('click', () => {
		filter.types.has(event) ? filter.types.delete(event) : filter.types.add(event);
		draw();
	});
	byId('types').append(button);
	return button;
}

function showClient(id) {
	byId('filter-client').value = id;
	readFilter();
	byId('filter-client').scrollIntoView({ block: 'nearest' });
}

function readFilter() {
	filter.client = byId('filter-client').value.trim().toLowerCase();
	filter.topic = byId('filter-topic').value.trim().toLowerCase();
	draw();
}

function setPaused(paused) {
	events.pause(paused);
	byId('pause').setAttribute('aria-pressed', String(paused));
	byId('pause').textContent = paused ? 'Resume' : 'Pause';
	draw();
}

function showState(state) {
	const node = byId('connection');
	if (node.dataset.state !== state) {
		node.dataset.state = state;
		node.textContent = STATES[state] ?? 'Connecting';
	}
}

function draw() {
	events.render();
	for (const [event, button] of typeButtons) {
		button.setAttribute('aria-pressed', String(filter.types.has(event)));
		button.lastElementChild.textContent = compact(model.totals.get(event) ?? 0);
	}
	const skipped = byId('skipped');
	skipped.hidden = model.skipped === 0;
	skipped.textContent = `${number(model.skipped)} skipped`;
	skipped.title = 'Events that came faster than this page could take them';
	clients.render();
}

byId('filter-client').addEventListener('input', readFilter);
byId('filter-topic').addEventListener('input', readFilter);
byId('pause').addEventListener('click', () => setPaused(byId('pause').getAttribute('aria-pressed') === 'false'));
byId('clear').addEventListener('click', () => {
	events.clear();
	draw();
});
byId('reset').addEventListener('click', () => {
	filter.reset();
	byId('filter-client').value = '';
	byId('filter-topic').value = '';
	draw();
});

let drawn = null;
setInterval(() => {
	const current = `${model.boot} ${model.sequence} ${model.skipped} ${model.size}`;
	if (current !== drawn) {
		drawn = current;
		draw();
	}
}, DRAW_INTERVAL);
setInterval(() => {
	charts.forEach((chart) => chart.render(model));
	clients.updateAges();
}, 1000);
new ResizeObserver(() => charts.forEach((chart) => chart.draw())).observe(document.body);

draw();
charts.forEach((chart) => chart.render(model));
new Live(model, showState).start();
