// SPDX-License-Identifier: MIT
/**
 * Moquette, and what stands in for its parts where release 0.18.3 is wrong. The only room
 * that reaches for what is private there.
 */
@NullMarked
package io.mqttpanel.broker.moquette;

import org.jspecify.annotations.NullMarked;
