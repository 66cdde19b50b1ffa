// SPDX-License-Identifier: MIT
/**
 * Decisions about who may connect and what clients may publish and subscribe to.
 */
@NullMarked
package io.mqttpanel.broker.auth;

import org.jspecify.annotations.NullMarked;
