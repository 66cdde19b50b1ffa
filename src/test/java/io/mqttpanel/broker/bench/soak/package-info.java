// SPDX-License-Identifier: MIT
/**
 * The soak: clients of every kind against the service for as long as one likes, run by
 * {@code bench/soak}.
 */
@NullMarked
package io.mqttpanel.broker.bench.soak;

import org.jspecify.annotations.NullMarked;
