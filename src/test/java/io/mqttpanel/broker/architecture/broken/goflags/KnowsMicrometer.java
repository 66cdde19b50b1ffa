// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.goflags;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Command line that depends on metrics.
 */
record KnowsMicrometer(MeterRegistry known) {
}
