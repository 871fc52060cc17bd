package io.ringmill.server.api;

import io.ringmill.server.api.RuleResources.ConditionShape;
import io.ringmill.server.api.RuleResources.EventShape;
import io.ringmill.server.api.RuleResources.HeldShape;
import io.ringmill.server.api.RuleResources.OddityShape;
import io.ringmill.server.api.RuleResources.PartTree;
import io.ringmill.server.api.RuleResources.StepShape;
import io.ringmill.server.api.RuleResources.SurprisedShape;
import io.ringmill.server.api.RuleResources.WhyShape;
import io.ringmill.server.host.Explanations.Oddity;
import io.ringmill.server.host.Explanations.Part;
import io.ringmill.server.host.Explanations.Why;
import io.ringmill.server.live.Cell;

/** Explanations as the API tells them. */
final class WhyShapes {

    private WhyShapes() {}

    static WhyShape of(Why why) {
        return new WhyShape(
                why.rule(),
                why.key(),
                why.sequence(),
                why.timeNs().isPresent() ? Cell.time(why.timeNs().getAsLong()) : null,
                why.conditions().stream()
                        .map(condition -> new ConditionShape(condition.name(), tree(condition.tree())))
                        .toList(),
                why.windows().stream()
                        .map(held -> new HeldShape(
                                held.window(),
                                held.count(),
                                Cell.time(held.startNs()),
                                Cell.time(held.endNs()),
                                held.values(),
                                held.oddities().stream().map(WhyShapes::oddity).toList()))
                        .toList(),
                why.events().stream()
                        .map(event -> new EventShape(
                                event.stream(),
                                event.key(),
                                event.sequence(),
                                Cell.time(event.timeNs()),
                                event.fields()))
                        .toList(),
                why.steps().stream()
                        .map(step -> new StepShape(
                                step.name(),
                                step.sequence().isPresent()
                                        ? (Long) step.sequence().getAsLong()
                                        : null,
                                step.values()))
                        .toList(),
                why.notes());
    }

    private static OddityShape oddity(Oddity oddity) {
        return new OddityShape(
                oddity.call(),
                oddity.surprise(),
                oddity.alarm(),
                oddity.views().stream()
                        .map(view -> new SurprisedShape(view.view(), view.surprise(), view.meaning()))
                        .toList());
    }

    private static PartTree tree(Part part) {
        return new PartTree(
                part.text(),
                part.value(),
                part.truth().orElse(null),
                part.parts().stream().map(WhyShapes::tree).toList());
    }
}
