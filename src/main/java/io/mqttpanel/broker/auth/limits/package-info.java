// SPDX-License-Identifier: MIT
/**
 * How much one client may take, as far as the Panel says so.
 */
@NullMarked
package io.mqttpanel.broker.auth.limits;

import org.jspecify.annotations.NullMarked;
