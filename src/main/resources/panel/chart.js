// SPDX-License-Identifier: MIT
// A small area chart of one rate over the last two minutes.
import { compact, number } from './format.js';
import { SECONDS } from './model.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 72;
const BOTTOM = 14;
const TOP = 6;

export class Chart {

	constructor(id, figureId, field, noun) {
		this.svg = document.getElementById(id);
		this.figure = document.getElementById(figureId);
		this.field = field;
		this.noun = noun;
		this.values = [];
		this.pointed = null;
		this.grid = this.add('path', 'grid');
		this.area = this.add('path', 'area');
		this.line = this.add('path', 'line');
		this.cursor = this.add('path', 'cursor');
		this.top = this.add('text', 'label');
		this.past = this.add('text', 'label', 'two minutes ago');
		this.present = this.add('text', 'label end', 'now');
		this.svg.addEventListener('pointermove', (event) => this.point(event));
		this.svg.addEventListener('pointerleave', () => this.point(null));
	}

	add(name, className, text) {
		const node = document.createElementNS(SVG, name);
		node.setAttribute('class', className);
		node.textContent = text ?? '';
		this.svg.append(node);
		return node;
	}

	/** Draws whole seconds only: the one that is running would always look like a fall. */
	render(model) {
		const last = Math.floor(model.now() / 1000) - 1;
		this.values = [];
		for (let second = last - SECONDS + 1; second <= last; second++) {
			this.values.push(model.rates.get(second)?.[this.field] ?? 0);
		}
		this.draw();
	}

	draw() {
		const width = Math.max(this.svg.clientWidth, 120);
		const max = niceMaximum(Math.max(...this.values, 0));
		const x = (index) => (index / (SECONDS - 1)) * width;
		const y = (value) => TOP + (1 - value / max) * (HEIGHT - BOTTOM - TOP);
		const points = this.values.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`);
		const base = HEIGHT - BOTTOM;
		this.svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
		this.grid.setAttribute('d', `M0 ${TOP}H${width}M0 ${base}H${width}`);
		this.line.setAttribute('d', `M${points.join('L')}`);
		this.area.setAttribute('d', `M0 ${base}L${points.join('L')}L${width} ${base}Z`);
		place(this.top, 0, TOP + 10, compact(max));
		place(this.past, 0, HEIGHT - 2);
		place(this.present, width, HEIGHT - 2);
		this.describe(x);
	}

	describe(x) {
		const pointed = this.pointed;
		const shown = pointed === null ? SECONDS - 1 : pointed;
		const back = SECONDS - 1 - shown;
		this.cursor.setAttribute('d', pointed === null ? '' : `M${x(shown).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}`);
		this.present.textContent = pointed === null ? 'now' : (back === 0 ? 'now' : `${back} s ago`);
		this.figure.textContent = compact(this.values[shown]);
		const peak = Math.max(...this.values, 0);
		this.svg.setAttribute('aria-label', peak === 0 ? `No ${this.noun} in the last two minutes`
			: `${this.noun} per second over two minutes: now ${number(this.values[SECONDS - 1])}, at most ${number(peak)}`);
	}

	point(event) {
		const box = this.svg.getBoundingClientRect();
		this.pointed = event ? Math.min(SECONDS - 1, Math.max(0,
			Math.round((event.clientX - box.left) / box.width * (SECONDS - 1)))) : null;
		this.draw();
	}

}

function place(node, x, y, text) {
	node.setAttribute('x', x);
	node.setAttribute('y', y);
	if (text !== undefined) {
		node.textContent = text;
	}
}

function niceMaximum(value) {
	const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
	return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= Math.max(value, 4)) ?? 10 * power;
}
