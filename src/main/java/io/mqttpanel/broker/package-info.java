// SPDX-License-Identifier: MIT
/**
 * The service itself: its entry point and what belongs to no single room.
 */
@NullMarked
package io.mqttpanel.broker;

import org.jspecify.annotations.NullMarked;
