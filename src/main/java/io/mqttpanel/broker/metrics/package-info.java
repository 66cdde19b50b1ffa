// SPDX-License-Identifier: MIT
/**
 * All meter names, and the binders that feed them from facts.
 */
@NullMarked
package io.mqttpanel.broker.metrics;

import org.jspecify.annotations.NullMarked;
