// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * Meter of the broker, with a description.
 */
interface BrokerMeter extends MeterDocumentation {

	/**
	 * Returns the description of the meter.
	 * @return the description
	 */
	String description();

	/**
	 * Creates a gauge builder.
	 * @param <T> the type of the source
	 * @param source the source of the value; the registry keeps no strong reference to it
	 * @param value the function that reads the value
	 * @return the builder, without tags
	 */
	default <T> Gauge.Builder<T> gauge(T source, ToDoubleFunction<T> value) {
		return Gauge.builder(getName(), source, value).baseUnit(getBaseUnit()).description(description());
	}

	/**
	 * Creates a counter builder.
	 * @param <T> the type of the source
	 * @param source the source of the count; the registry keeps no strong reference to it
	 * @param count the function that reads the count
	 * @return the builder, without tags
	 */
	default <T> FunctionCounter.Builder<T> counter(T source, ToDoubleFunction<T> count) {
		return FunctionCounter.builder(getName(), source, count).baseUnit(getBaseUnit()).description(description());
	}

	/**
	 * Creates a builder of a counter that is incremented.
	 * @return the builder, without tags
	 */
	default Counter.Builder counter() {
		return Counter.builder(getName()).baseUnit(getBaseUnit()).description(description());
	}

	/**
	 * Creates a timer builder.
	 * @return the builder, without tags
	 */
	default Timer.Builder timer() {
		return Timer.builder(getName()).description(description());
	}

}
