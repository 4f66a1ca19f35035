/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/code_names.h"

#include "base/status.h"

#include <ctype.h>
#include <string.h>

/* --- calls --- */

#define MODEL   MRL_CODE_MODEL
#define SERVED  MRL_CODE_SERVED_MODEL
#define DATASET MRL_CODE_DATASET
#define AGENT   MRL_CODE_AGENT
#define TOOL    MRL_CODE_TOOL
#define SERVER  MRL_CODE_SERVER
#define STORE   MRL_CODE_STORE
#define WHOLE   MRL_CODE_WHOLE
#define NAMED   MRL_CODE_NAMED

static const struct mrl_code_call calls[] = {
    /* hubs */
    {NULL,
     true,
     "from_pretrained",
     MODEL,
     0,
     {"pretrained_model_name_or_path", "model_name", "repo_id", "model_id"}},
    {"transformers", false, "pipeline", MODEL, 1, {"model"}},
    {"@xenova/transformers", false, "pipeline", MODEL, 1, {"model"}},
    {"@huggingface/transformers", false, "pipeline", MODEL, 1, {"model"}},
    {"optimum", false, "pipeline", MODEL, 1, {"model"}},
    {"huggingface_hub", false, "hf_hub_download", MODEL, 0, {"repo_id"}},
    {"huggingface_hub", false, "snapshot_download", MODEL, 0, {"repo_id"}},
    {"huggingface_hub", false, "InferenceClient", MODEL, 0, {"model"}},
    {"huggingface_hub", false, "AsyncInferenceClient", MODEL, 0, {"model"}},
    {"sentence_transformers", false, "SentenceTransformer", MODEL, 0, {"model_name_or_path"}},
    {"sentence_transformers",
     false,
     "CrossEncoder",
     MODEL,
     0,
     {"model_name_or_path", "model_name"}},
    {"sentence_transformers", false, "SparseEncoder", MODEL, 0, {"model_name_or_path"}},
    {"FlagEmbedding", false, "Flag*", MODEL, 0, {"model_name_or_path"}},
    {"FlagEmbedding", false, "BGE*", MODEL, 0, {"model_name_or_path"}},
    {"InstructorEmbedding", false, "INSTRUCTOR", MODEL, 0, {"model_name_or_path"}},
    {"langchain*",
     false,
     "HuggingFace*",
     MODEL,
     NAMED,
     {"model_name", "repo_id", "model_id", "model"}},
    {"langchain*", false, "from_model_id", MODEL, NAMED, {"model_id"}},
    {"llama_index*", false, "HuggingFace*", MODEL, NAMED, {"model_name", "tokenizer_name"}},
    {"chromadb", false, "SentenceTransformerEmbeddingFunction", MODEL, 0, {"model_name"}},
    {"vllm", false, "LLM", MODEL, 0, {"model"}},
    {"vllm", false, "*EngineArgs", MODEL, NAMED, {"model"}},
    {"mlx_lm", false, "load", MODEL, 0, {"path_or_hf_repo"}},
    {"mlx_vlm", false, "load", MODEL, 0, {"path_or_hf_repo"}},
    {"fastembed", false, "TextEmbedding", MODEL, 0, {"model_name"}},
    {"fastembed", false, "SparseTextEmbedding", MODEL, 0, {"model_name"}},
    {"faster_whisper", false, "WhisperModel", MODEL, 0, {"model_size_or_path"}},
    {"timm", false, "create_model", MODEL, 0, {"model_name"}},
    {"open_clip", false, "create_model*", MODEL, 0, {"model_name"}},
    {"spacy", false, "load", MODEL, 0, {"name"}},
    {"stanza", false, "Pipeline", MODEL, 0, {"lang"}},
    {"whisper", false, "load_model", MODEL, 0, {"name"}},
    {"ultralytics", false, "YOLO*", MODEL, 0, {"model"}},
    {"ultralytics", false, "SAM", MODEL, 0, {"model"}},
    {"ultralytics", false, "RTDETR", MODEL, 0, {"model"}},
    {"tensorflow_hub", false, "load", MODEL, 0, {"handle"}},
    {"tensorflow_hub", false, "KerasLayer", MODEL, 0, {"handle"}},
    {"torch.hub", false, "load", MODEL, 1, {"model"}},
    {"TTS", false, "TTS", MODEL, 0, {"model_name"}},
    {"kagglehub", false, "model_download", MODEL, 0, {"handle"}},
    {"gensim.downloader", false, "load", MODEL, 0, {"name"}},
    {"mlflow", false, "load_model", MODEL, 0, {"model_uri"}},
    {"llama_cpp", false, "Llama", MODEL, NAMED, {"model_path"}},
    {"trl", false, "*Trainer", MODEL, NAMED, {"model"}},
    {"flair", false, "load", MODEL, 0, {"model_path"}},
    {"torchvision.models", false, "*", MODEL, WHOLE, {NULL}},
    {"keras.applications", false, "*", MODEL, WHOLE, {NULL}},
    {"tensorflow.keras.applications", false, "*", MODEL, WHOLE, {NULL}},
    /* data */
    {"datasets", false, "load_dataset*", DATASET, 0, {"path"}},
    {"tensorflow_datasets", false, "load", DATASET, 0, {"name"}},
    {"tensorflow_datasets", false, "builder", DATASET, 0, {"name"}},
    {"kagglehub", false, "dataset_download", DATASET, 0, {"handle"}},
    {"nltk", false, "download", DATASET, 0, {"info_or_id"}},
    {"sklearn.datasets", false, "fetch_openml", DATASET, 0, {"name"}},
    {"sklearn.datasets", false, "fetch_*", DATASET, WHOLE, {NULL}},
    {"sklearn.datasets", false, "load_iris", DATASET, WHOLE, {NULL}},
    {"sklearn.datasets", false, "load_digits", DATASET, WHOLE, {NULL}},
    {"sklearn.datasets", false, "load_wine", DATASET, WHOLE, {NULL}},
    {"sklearn.datasets", false, "load_diabetes", DATASET, WHOLE, {NULL}},
    {"sklearn.datasets", false, "load_breast_cancer", DATASET, WHOLE, {NULL}},
    {"sklearn.datasets", false, "load_linnerud", DATASET, WHOLE, {NULL}},
    {"torchvision.datasets", false, "ImageFolder", MRL_CODE_NOTHING, NAMED, {NULL}},
    {"torchvision.datasets", false, "DatasetFolder", MRL_CODE_NOTHING, NAMED, {NULL}},
    {"torchvision.datasets", false, "*", DATASET, WHOLE, {NULL}},
    {"torchaudio.datasets", false, "*", DATASET, WHOLE, {NULL}},
    {"torchtext.datasets", false, "*", DATASET, WHOLE, {NULL}},
    {"keras.datasets", false, "load_data", DATASET, WHOLE, {NULL}},
    {"tensorflow.keras.datasets", false, "load_data", DATASET, WHOLE, {NULL}},
    /* services */
    {"google.generativeai", false, "GenerativeModel", SERVED, 0, {"model_name"}},
    {"vertexai", false, "GenerativeModel", SERVED, 0, {"model_name"}},
    {"langchain*", false, "init_chat_model", SERVED, 0, {"model"}},
    {"langchain*", false, "initChatModel", SERVED, 0, {"model"}},
    {"langchain*", false, "create_agent", SERVED, 0, {"model"}},
    {"langgraph*", false, "create_react_agent", SERVED, 0, {"model"}},
    {"litellm", false, "completion", SERVED, 0, {"model"}},
    {"litellm", false, "acompletion", SERVED, 0, {"model"}},
    {"litellm", false, "embedding", SERVED, 0, {"model"}},
    {"instructor", false, "from_provider", SERVED, 0, {"model"}},
    {"ollama", false, "chat", SERVED, 0, {"model"}},
    {"ollama", false, "generate", SERVED, 0, {"model"}},
    {"ollama", false, "pull", SERVED, 0, {"model"}},
    {"replicate", false, "run", SERVED, 0, {"ref"}},
    {"dspy", false, "LM", SERVED, 0, {"model"}},
    {"crewai", false, "LLM", SERVED, 0, {"model"}},
    {"smolagents", false, "*Model", SERVED, 0, {"model_id"}},
    {"agno.models", false, "*", SERVED, NAMED, {"id"}},
    {"strands.models", false, "*", SERVED, NAMED, {"model_id"}},
    {"pydantic_ai.models", false, "*Model", SERVED, 0, {"model_name"}},
    {"@ai-sdk/openai", false, "create*", MRL_CODE_NOTHING, NAMED, {NULL}},
    {"@ai-sdk/*", false, "create*", MRL_CODE_NOTHING, NAMED, {NULL}},
    {"@ai-sdk/*", false, "tool", TOOL, NAMED, {"name"}},
    {"@ai-sdk/*", false, "*", SERVED, 0, {"model"}},
    {"@openrouter/*", false, "*", SERVED, 0, {"model"}},
    {"ollama-ai-provider*", false, "*", SERVED, 0, {"model"}},
    {NULL, false, "getGenerativeModel", SERVED, NAMED, {"model"}},
    /* agents, tools, servers */
    {"crewai", false, "Agent", AGENT, NAMED, {"role", "name"}},
    {"agents", false, "Agent", AGENT, NAMED, {"name"}},
    {"@openai/agents", false, "Agent", AGENT, NAMED, {"name"}},
    {"agno", false, "Agent", AGENT, NAMED, {"name", "role"}},
    {"phi", false, "Agent", AGENT, NAMED, {"name", "role"}},
    {"strands", false, "Agent", AGENT, NAMED, {"name"}},
    {"swarm", false, "Agent", AGENT, NAMED, {"name"}},
    {"pydantic_ai", false, "Agent", AGENT, NAMED, {"name"}},
    {"@mastra/core", false, "Agent", AGENT, NAMED, {"name", "id"}},
    {"google.adk", false, "*Agent", AGENT, NAMED, {"name"}},
    {"autogen*", false, "*Agent", AGENT, 0, {"name"}},
    {"ag2", false, "*Agent", AGENT, 0, {"name"}},
    {"semantic_kernel", false, "*Agent", AGENT, NAMED, {"name"}},
    {"smolagents", false, "*Agent", AGENT, NAMED, {"name"}},
    {"haystack*", false, "Agent", AGENT, NAMED, {"name"}},
    {"letta*", false, "create_agent", AGENT, NAMED, {"name"}},
    {"llama_index*", false, "*Agent", AGENT, NAMED, {"name"}},
    {"llama_index*", false, "AgentWorkflow", AGENT, NAMED, {"name"}},
    {"llama_index*", false, "from_tools_or_functions", AGENT, NAMED, {"name"}},
    {"llamaindex", false, "agent", AGENT, NAMED, {"name"}},
    {"@llamaindex/*", false, "agent", AGENT, NAMED, {"name"}},
    {"llama_index.core.tools", false, "from_defaults", TOOL, NAMED, {"name"}},
    {"langchain*", false, "initialize_agent", AGENT, NAMED, {"name"}},
    {"langchain*", false, "create_*agent", AGENT, NAMED, {"name"}},
    {"langgraph*", false, "create_*agent", AGENT, NAMED, {"name"}},
    {"@langchain/langgraph", false, "createReactAgent", AGENT, NAMED, {"name"}},
    {"langchain*", false, "createAgent", AGENT, NAMED, {"name"}},
    {"langchain*", false, "AgentExecutor", AGENT, NAMED, {"name"}},
    {"langchain*", false, "Tool", TOOL, NAMED, {"name"}},
    {"langchain*", false, "StructuredTool", TOOL, NAMED, {"name"}},
    {"langchain*", false, "from_function", TOOL, NAMED, {"name"}},
    {"@langchain/*", false, "tool", TOOL, NAMED, {"name"}},
    {"@langchain/*", false, "Dynamic*Tool", TOOL, NAMED, {"name"}},
    {"langchain", false, "tool", TOOL, NAMED, {"name"}},
    {"llamaindex", false, "tool", TOOL, NAMED, {"name"}},
    {"@openai/agents", false, "tool", TOOL, NAMED, {"name"}},
    {"@mastra/core", false, "createTool", TOOL, NAMED, {"id"}},
    {NULL, true, "registerTool", TOOL, 0, {"name"}},
    {NULL, false, "tool", TOOL, 0, {"name"}},
    {"fastmcp", false, "FastMCP", SERVER, 0, {"name"}},
    {"mcp", false, "FastMCP", SERVER, 0, {"name"}},
    {"mcp.server", false, "Server", SERVER, 0, {"name"}},
    {"@modelcontextprotocol/sdk", false, "McpServer", SERVER, NAMED, {"name"}},
    {"@modelcontextprotocol/sdk", false, "Server", SERVER, NAMED, {"name"}},
    /* stores of vectors */
    {"chromadb", false, "*Client", STORE, WHOLE, {NULL}},
    {"chromadb", false, "Client", STORE, WHOLE, {NULL}},
    {"faiss", false, "Index*", STORE, WHOLE, {NULL}},
    {"lancedb", false, "connect*", STORE, WHOLE, {NULL}},
    {"pinecone", false, "Pinecone", STORE, WHOLE, {NULL}},
    {"@pinecone-database/*", false, "Pinecone", STORE, WHOLE, {NULL}},
    {"pymilvus", false, "*Client", STORE, WHOLE, {NULL}},
    {"qdrant_client", false, "*QdrantClient", STORE, WHOLE, {NULL}},
    {"@qdrant/*", false, "QdrantClient", STORE, WHOLE, {NULL}},
    {"weaviate", false, "connect_*", STORE, WHOLE, {NULL}},
    {"weaviate", false, "Client", STORE, WHOLE, {NULL}},
};

static struct mrl_span last_part(struct mrl_span path)
{
    size_t n = path.len;

    while (n > 0 && mrl_span_byte(path, n - 1) != '.')
        n--;
    return mrl_span_without(path, n);
}

/* '*' stands for any bytes, once. */
static bool fits(struct mrl_span name, const char *pattern)
{
    const char *const star = strchr(pattern, '*');
    const size_t before = star ? (size_t)(star - pattern) : strlen(pattern);

    if (!star)
        return mrl_span_is(name, pattern);
    return name.len >= strlen(pattern) - 1 && memcmp(name.at, pattern, before) == 0 &&
           mrl_span_ends(name, star + 1);
}

const struct mrl_code_call *mrl_code_call_of(struct mrl_span path)
{
    const struct mrl_span name = last_part(path);

    for (size_t i = 0; name.len && i < MRL_COUNT(calls); i++) {
        const struct mrl_code_call *row = &calls[i];

        if (!fits(name, row->callee) || (row->package && !mrl_code_leads_into(path, row->package)))
            continue;
        return row->sort == MRL_CODE_NOTHING ? NULL : row;
    }
    return NULL;
}

/* --- names of arguments and values --- */

static bool ends_nocase(struct mrl_span name, const char *end)
{
    const size_t n = strlen(end);

    return name.len >= n && mrl_span_is_nocase(mrl_span_without(name, name.len - n), end);
}

static bool is_whole_model_key(struct mrl_span name)
{
    static const char *const whole[] = {
        "model",      "model_name", "modelname",          "model_id",         "modelid",
        "model-name", "model-id",   "model_name_or_path", "azure_deployment", "deployment_name",
        "llm_name",   "model_slug", "azuredeployment",    "deploymentname",
    };

    for (size_t i = 0; i < MRL_COUNT(whole); i++)
        if (mrl_span_is_nocase(name, whole[i]))
            return true;
    return false;
}

bool mrl_code_is_model_key(struct mrl_span name)
{
    static const char *const ends[] = {"_model",    "_model_name", "_model_id",          "-model",
                                       "-model-id", "-model-name", "_model_name_or_path"};

    if (is_whole_model_key(name))
        return true;
    for (size_t i = 0; i < MRL_COUNT(ends); i++)
        if (ends_nocase(name, ends[i]))
            return true;
    /* embeddingModel, chatModelId */
    return mrl_span_ends(name, "Model") || mrl_span_ends(name, "ModelId") ||
           mrl_span_ends(name, "ModelName");
}

bool mrl_code_is_address_key(struct mrl_span name)
{
    static const char *const names[] = {
        "base_url",
        "baseurl",
        "api_base",
        "openai_api_base",
        "azure_endpoint",
        "azureendpoint",
        "endpoint",
        "api_url",
        "endpoint_url",
        "server_url",
        "inference_server_url",
        "host",
        "url",
    };

    for (size_t i = 0; i < MRL_COUNT(names); i++)
        if (mrl_span_is_nocase(name, names[i]))
            return true;
    return false;
}

bool mrl_code_is_path(struct mrl_span text)
{
    const int first = mrl_span_byte(text, 0);

    return first == '.' || first == '/' || first == '~' || mrl_span_ends(text, "/") ||
           mrl_span_find(text, "\\") < text.len;
}

/* A word, perhaps with an owner, a version or a tag: no blanks, no markup, no variables, and not
 * only the name of a variable. */
bool mrl_code_is_model_name(struct mrl_span text)
{
    static const char *const words[] = {"auto",   "default", "none",  "null",
                                        "string", "test",    "custom"};
    bool letter = false, lower = false;

    if (text.len < 2 || text.len > 160 || mrl_code_is_path(text) || is_whole_model_key(text) ||
        mrl_span_find(text, "://") < text.len)
        return false;
    for (size_t i = 0; i < MRL_COUNT(words); i++)
        if (mrl_span_is_nocase(text, words[i]))
            return false;
    for (size_t i = 0; i < text.len; i++) {
        const int c = mrl_span_byte(text, i);

        if (c >= 0x80 || (!isalnum(c) && !strchr("._:/@+-", c)))
            return false;
        letter |= isalpha(c) != 0;
        lower |= islower(c) != 0 || isdigit(c) != 0 || c == '-';
    }
    return letter && lower;
}
