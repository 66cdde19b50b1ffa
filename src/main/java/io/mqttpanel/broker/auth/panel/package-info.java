// SPDX-License-Identifier: MIT
/**
 * The question to the Panel over HTTP: how it is asked, how many calls may be under way,
 * and what its answer means.
 */
@NullMarked
package io.mqttpanel.broker.auth.panel;

import org.jspecify.annotations.NullMarked;
