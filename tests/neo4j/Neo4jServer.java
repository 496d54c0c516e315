// A Neo4j 5 for tests: the embedded API with Bolt on a port of its own. Ends when its standard input does, so
// that it never outlives the test that started it. A query on a line of standard input is answered by the
// operators of its plan, on a line; it is not run.
//   java -cp 'jars/*' Neo4jServer.java FOLDER PORT [PASSWORD]

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.ExecutionPlanDescription;
import org.neo4j.graphdb.GraphDatabaseService;

public class Neo4jServer {
    public static void main(String[] args) throws Exception {
        var address = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        var server = new DatabaseManagementServiceBuilder(Path.of(args[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(BoltConnector.advertised_address, address)
            .setConfig(HttpConnector.enabled, false)
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            .setConfig(GraphDatabaseSettings.pagecache_memory, 64L << 20)
            .setConfig(GraphDatabaseSettings.check_point_interval_time, Duration.ofMinutes(10))
            .build();
        if (args.length > 2) {
            server.database("system").executeTransactionally(
                "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", args[2]));
        }
        System.out.println("ready");
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String query; (query = lines.readLine()) != null; ) {
            System.out.println(plan(server.database("neo4j"), query));
        }
        // What a test wrote is thrown away: nothing to close in order.
        Runtime.getRuntime().halt(0);
    }

    private static String plan(GraphDatabaseService database, String query) {
        try (var transaction = database.beginTx(); var result = transaction.execute("EXPLAIN " + query)) {
            var operators = new StringJoiner(" ");
            collect(result.getExecutionPlanDescription(), operators);
            return operators.toString();
        } catch (RuntimeException failure) {
            return "failed: " + failure.getMessage().lines().findFirst().orElse("");
        }
    }

    private static void collect(ExecutionPlanDescription step, StringJoiner operators) {
        operators.add(step.getName());
        step.getChildren().forEach(child -> collect(child, operators));
    }
}
