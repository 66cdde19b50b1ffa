// SPDX-License-Identifier: MIT
/**
 * Format of the log: text of clients cannot forge lines or control a terminal, and
 * malformed requests cannot fill it.
 */
@NullMarked
package io.mqttpanel.broker.logging;

import org.jspecify.annotations.NullMarked;
