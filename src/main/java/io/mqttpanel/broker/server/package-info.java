// SPDX-License-Identifier: MIT
/**
 * The broker as a bean: its life cycle, its settings and the adapters from the engine's
 * interfaces to {@code auth} and {@code event}.
 */
@NullMarked
package io.mqttpanel.broker.server;

import org.jspecify.annotations.NullMarked;
