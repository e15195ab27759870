package org.stsrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The lint is worth something only if it finds what is wrong.
class MetricLintTest {

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            # HELP a_messages Text.%# TYPE a_messages counter%a_messages 1                | _total belongs to counters
            # HELP a_total Text.%# TYPE a_total gauge%a_total 1                           | _total belongs to counters
            # TYPE a_ready gauge%a_ready 1                                                | has no help text
            # HELP a_ready Text.%# TYPE a_ready gauge%a_ready NaN                         | is NaN
            # HELP a_ready Text.%# TYPE a_ready gauge%a_ready 1%a_ready 2                 | is there twice
            # HELP a_ready Text.%# TYPE a_ready gauge%a_ready{x="1"} 1%a_ready{y="1"} 2   | different labels
            # HELP a_ms Text.%# TYPE a_ms gauge%a_ms 1                                    | abbreviated unit
            # HELP a_milliseconds Text.%# TYPE a_milliseconds gauge%a_milliseconds 1      | no base unit
            # HELP a_gauge Text.%# TYPE a_gauge gauge%a_gauge 1                           | type in its name
            # HELP aReady Text.%# TYPE aReady gauge%aReady 1                              | not in snake_case
            # HELP a_count Text.%# TYPE a_count gauge%a_count 1                           | suffix of histograms
            a_lost 1                                                                      | belongs to no family
            """)
    void aBadMetricIsFound(String scrape, String finding) {
        assertThat(MetricLint.findings(scrape.replace('%', '\n'))).singleElement().asString().contains(finding);
    }
}
