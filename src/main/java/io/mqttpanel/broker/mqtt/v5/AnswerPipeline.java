// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.function.BiPredicate;
import java.util.function.ToLongFunction;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;

/**
 * Puts the handlers of this package into the pipelines of one broker's clients.
 *
 * @param settings the terms
 * @param filters the subscriptions of all sessions
 * @param identifiers what clients without a client identifier are given
 */
public record AnswerPipeline(AnswerSettings settings, SessionFilters filters, ClientIdentifiers identifiers) {

	/**
	 * Adds the handlers that stand next to the network: they see packets before anything
	 * of them is judged, and answers after everything is in them.
	 * @param pipeline the pipeline of a client
	 * @param before the name of the handler in front of which they go
	 * @param door the way out
	 * @param packetLimit how many bytes a packet of a client may have by what is said
	 * about that client, 0 if nothing is; asked once it is let in
	 */
	public void install(ChannelPipeline pipeline, String before, AnswerDoor door, ToLongFunction<Channel> packetLimit) {
		ClientTerms terms = new ClientTerms();
		pipeline.addBefore(before, "terms", new TermsHandler(this.settings, terms, packetLimit));
		if (this.settings.assignsIdentifiers()) {
			pipeline.addBefore(before, "assignedIdentifier", new AssignedIdentifierHandler(this.identifiers));
		}
		pipeline.addBefore(before, "reasonStrings", new ReasonStringHandler(terms));
		pipeline.addBefore(before, "sentAliases", new SentAliasHandler(terms));
		pipeline.addBefore(before, "receiveMaximum",
				new ReceiveMaximumHandler(terms, this.settings.receiveMaximum(), door));
		pipeline.addBefore(before, "topicAliases", new TopicAliasHandler(this.settings.topicAliasMaximum(), door));
	}

	/**
	 * Adds the handler behind which everything hears of subscriptions and their end.
	 * @param pipeline the pipeline of a client
	 * @param before the name of the handler in front of which it goes
	 * @param maySubscribe whether a client may have a filter, of a shared subscription
	 * the inner one
	 */
	public void installWithdrawal(ChannelPipeline pipeline, String before, BiPredicate<String, String> maySubscribe) {
		pipeline.addBefore(before, "withdrawnFilters", new WithdrawnFiltersHandler(this.filters, maySubscribe));
	}

	/**
	 * Adds the handler that stands next to the engine.
	 * @param pipeline the pipeline of a client
	 * @param engine the name of the handler in front of which it goes
	 * @param maySubscribe whether a client may have a filter, of a shared subscription
	 * the inner one
	 */
	public void installLast(ChannelPipeline pipeline, String engine, BiPredicate<String, String> maySubscribe) {
		pipeline.addBefore(engine, "subscriptionAnswers", new SubscriptionAnswerHandler(this.filters, maySubscribe));
	}

}
