// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.relay;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * A relay that names its own meters.
 */
record KnowsMicrometer(MeterRegistry known) {
}
