// SPDX-License-Identifier: MIT
/**
 * Meter names, and the binders that register meters from events and status interfaces.
 */
@NullMarked
package io.mqttpanel.broker.metrics;

import org.jspecify.annotations.NullMarked;
