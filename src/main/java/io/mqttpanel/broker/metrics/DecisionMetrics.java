// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEventListener;

/**
 * Timers of the decisions about clients. All of them are registered at the start, so that
 * a decision needs no lookup and every time series exists.
 */
class DecisionMetrics implements BrokerEventListener {

	private final Timer[][] timers;

	DecisionMetrics(MeterRegistry registry) {
		this.timers = Stream.of(Outcome.values())
			.map((outcome) -> Stream.of(Source.values())
				.map((source) -> timer(registry, outcome, source))
				.toArray(Timer[]::new))
			.toArray(Timer[][]::new);
	}

	@Override
	public void onEvent(BrokerEvent event) {
		if (event instanceof AccessDecided decided) {
			this.timers[decided.outcome().ordinal()][decided.source().ordinal()].record(decided.elapsed());
		}
	}

	private static Timer timer(MeterRegistry registry, Outcome outcome, Source source) {
		return BrokerMeters.AUTH_DECISIONS.timer()
			.tags(Tags.of(BrokerMeterTags.OUTCOME.with(outcome), BrokerMeterTags.SOURCE.with(source)))
			.register(registry);
	}

}
