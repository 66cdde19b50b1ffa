// SPDX-License-Identifier: MIT
/**
 * What other rooms may ask a room about its state.
 */
@NullMarked
package io.mqttpanel.broker.event.status;

import org.jspecify.annotations.NullMarked;
