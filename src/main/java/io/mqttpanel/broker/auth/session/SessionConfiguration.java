// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.auth.panel.DecisionCache;
import io.mqttpanel.broker.auth.panel.StaleGrantRevalidation;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.SteadyClock;

/**
 * Configuration of renewals and revocations.
 */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

	@Bean
	@Primary
	RevocableAuthenticator revocableAuthenticator(@Qualifier("authenticator") Authenticator authenticator,
			Tombstones tombstones, BrokerEvents events) {
		return new RevocableAuthenticator(authenticator, tombstones, events);
	}

	@Bean
	Renewals renewals(LiveClients clients, Authenticator authenticator, AuthProperties settings, BrokerEvents events,
			StaleGrantRevalidation revalidation) {
		Renewals renewals = new Renewals(clients, authenticator, settings, events, SteadyClock.SYSTEM);
		revalidation.onPanelBack(renewals::hasten);
		return renewals;
	}

	@Bean
	Revocations revocations(Tombstones tombstones, DecisionCache decisions, LiveClients clients, BrokerEvents events) {
		return new Revocations(tombstones, decisions, clients, new ClientDisconnector(events, false));
	}

	@Bean
	SessionStatus sessionStatus(LiveClients clients, Tombstones tombstones) {
		return new SessionStatus(clients, tombstones);
	}

}
