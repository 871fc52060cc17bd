package io.ringmill.persistence.backtest;

import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineUnion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Variants that take in their events alike, and get the same ones, put together. */
final class VariantGroup {

    private final int index;
    private final Pipeline first;
    private final String given;
    private final PipelineUnion union;
    private final List<Integer> variants = new ArrayList<>();
    private final List<PipelineUnion.Member> members = new ArrayList<>();

    /** Places of its windows and rules among all. */
    private int firstWindow;

    private int firstRule;

    private VariantGroup(int index, Pipeline first, String given) {
        this.index = index;
        this.first = first;
        this.given = given;
        union = new PipelineUnion(first);
    }

    /**
     * Puts variants into groups.
     *
     * @param given by variant, equal for those that get the same events
     * @param unlessStopped throws where it is to end before that
     */
    static List<VariantGroup> of(List<Variant> variants, List<String> given, Runnable unlessStopped) {
        List<VariantGroup> groups = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            unlessStopped.run();
            Pipeline pipeline = variants.get(i).pipeline();
            boolean done = false;
            for (int group = 0; !done; group++) {
                if (group == groups.size()) {
                    groups.add(new VariantGroup(group, pipeline, given.get(i)));
                }
                done = groups.get(group).add(i, pipeline, given.get(i));
            }
        }
        int windows = 0;
        int rules = 0;
        for (VariantGroup group : groups) {
            group.firstWindow = windows;
            group.firstRule = rules;
            windows += group.union.windows();
            rules += group.union.rules();
        }
        return groups;
    }

    private boolean add(int variant, Pipeline pipeline, String itsGiven) {
        Optional<PipelineUnion.Member> member = itsGiven.equals(given) ? union.add(pipeline) : Optional.empty();
        member.ifPresent(some -> {
            variants.add(variant);
            members.add(some);
        });
        return member.isPresent();
    }

    int index() {
        return index;
    }

    Pipeline first() {
        return first;
    }

    String given() {
        return given;
    }

    PipelineUnion union() {
        return union;
    }

    /** Places of its variants among all. */
    List<Integer> variants() {
        return variants;
    }

    PipelineUnion.Member member(int ofGroup) {
        return members.get(ofGroup);
    }

    int firstWindow() {
        return firstWindow;
    }

    int firstRule() {
        return firstRule;
    }
}
