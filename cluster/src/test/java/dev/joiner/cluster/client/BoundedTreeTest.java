package dev.joiner.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BoundedTreeTest {
    private static JsonElement read(String json, long most) throws IOException {
        return BoundedTree.read(
                BoundedTree.reader(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))), most);
    }

    @Test
    void isWhatTheParserMakesOfIt() throws IOException {
        String json =
                "{\"a\":[1,2.5,-3e2,true,null,\"x\"],\"metadata\":{\"name\":\"n\"},\"b\":{\"managedFields\":[1]}}";

        assertThat(read(json, 100)).isEqualTo(JsonParser.parseString(json));
    }

    @Test
    void leavesTheBookkeepingOut() throws IOException {
        assertThat(read("{\"metadata\":{\"managedFields\":[{\"f\":{}},{}],\"name\":\"n\"}}", 3))
                .isEqualTo(JsonParser.parseString("{\"metadata\":{\"name\":\"n\"}}"));
    }

    @Test
    void refusesOneValueTooManyAndNumbersWithoutEnd() {
        assertThatThrownBy(() -> read("[{},{},{}]", 3))
                .isInstanceOf(BoundedTree.TooCostly.class)
                .hasMessage("has more than 3 values");
        assertThatThrownBy(() -> read("[" + "1".repeat(101) + "]", 3)).isInstanceOf(BoundedTree.TooCostly.class);
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        assertThatThrownBy(() -> read("[".repeat(101) + "]".repeat(101), 1_000)).isInstanceOf(IOException.class);
    }
}
