/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/code_names.h"

#include "base/status.h"

#include <string.h>

static const char openai[] = "https://api.openai.com";
static const char anthropic[] = "https://api.anthropic.com";
static const char gemini[] = "https://generativelanguage.googleapis.com";
static const char vertex[] = "https://aiplatform.googleapis.com";
static const char mistral[] = "https://api.mistral.ai";
static const char cohere[] = "https://api.cohere.com";
static const char groq[] = "https://api.groq.com";
static const char together[] = "https://api.together.xyz";
static const char replicate[] = "https://api.replicate.com";
static const char deepseek[] = "https://api.deepseek.com";
static const char xai[] = "https://api.x.ai";
static const char perplexity[] = "https://api.perplexity.ai";
static const char voyage[] = "https://api.voyageai.com";
static const char fireworks[] = "https://api.fireworks.ai";
static const char openrouter[] = "https://openrouter.ai";
static const char inference[] = "https://router.huggingface.co";
static const char ollama[] = "http://localhost:11434";
static const char pinecone[] = "https://api.pinecone.io";

static const char *const services[] = {
    openai,
    anthropic,
    gemini,
    vertex,
    mistral,
    cohere,
    groq,
    together,
    replicate,
    deepseek,
    xai,
    perplexity,
    voyage,
    fireworks,
    openrouter,
    inference,
    pinecone,
    "https://api-inference.huggingface.co",
    "https://api.cohere.ai",
    "https://api.stability.ai",
    "https://api.elevenlabs.io",
    "https://api.deepgram.com",
    "https://api.assemblyai.com",
    "https://integrate.api.nvidia.com",
    "https://models.inference.ai.azure.com",
    "https://models.github.ai",
    "https://dashscope.aliyuncs.com",
    "https://open.bigmodel.cn",
    "https://api.moonshot.cn",
};

/* --- packages --- */

/* The first row that fits counts: the more special ones stand first. */
static const struct mrl_code_package packages[] = {
    /* Python and JavaScript: clients of one service */
    {"openai", openai},
    {"agents", NULL},
    {"@openai/*", openai},
    {"anthropic", anthropic},
    {"claude_agent_sdk", anthropic},
    {"@anthropic-ai/*", anthropic},
    {"google.generativeai", gemini},
    {"google.genai", gemini},
    {"google.adk", gemini},
    {"@google/generative-ai", gemini},
    {"@google/genai", gemini},
    {"vertexai", vertex},
    {"google.cloud.aiplatform", vertex},
    {"@google-cloud/vertexai", vertex},
    {"mistralai", mistral},
    {"@mistralai/*", mistral},
    {"cohere", cohere},
    {"cohere-ai", cohere},
    {"groq", groq},
    {"groq-sdk", groq},
    {"together", together},
    {"together-ai", together},
    {"replicate", replicate},
    {"voyageai", voyage},
    {"ollama", ollama},
    {"@huggingface/inference", inference},
    {"openai_function_call", NULL},
    {"azure.ai.*", NULL},
    {"@azure/openai", NULL},
    {"@azure-rest/ai-inference", NULL},
    /* LangChain, LlamaIndex, the AI SDK: one package for each service */
    {"langchain_openai.Azure*", NULL},
    {"langchain_openai", openai},
    {"@langchain/openai.Azure*", NULL},
    {"@langchain/openai", openai},
    {"langchain_anthropic", anthropic},
    {"@langchain/anthropic", anthropic},
    {"langchain_google_genai", gemini},
    {"@langchain/google-genai", gemini},
    {"langchain_google_vertexai", vertex},
    {"@langchain/google-vertexai", vertex},
    {"langchain_mistralai", mistral},
    {"@langchain/mistralai", mistral},
    {"langchain_cohere", cohere},
    {"@langchain/cohere", cohere},
    {"langchain_groq", groq},
    {"@langchain/groq", groq},
    {"langchain_together", together},
    {"langchain_fireworks", fireworks},
    {"langchain_deepseek", deepseek},
    {"langchain_xai", xai},
    {"langchain_ollama", ollama},
    {"@langchain/ollama", ollama},
    {"langchain*", NULL},
    {"langgraph*", NULL},
    {"@langchain/*", NULL},
    {"llama_index.llms.openai", openai},
    {"llama_index.embeddings.openai", openai},
    {"@llamaindex/openai", openai},
    {"llama_index.llms.anthropic", anthropic},
    {"@llamaindex/anthropic", anthropic},
    {"llama_index.llms.gemini", gemini},
    {"llama_index.llms.google_genai", gemini},
    {"@llamaindex/google", gemini},
    {"llama_index.llms.mistralai", mistral},
    {"llama_index.llms.groq", groq},
    {"llama_index.llms.ollama", ollama},
    {"llama_index.embeddings.ollama", ollama},
    {"@llamaindex/ollama", ollama},
    {"llama_index*", NULL},
    {"llamaindex", NULL},
    {"@llamaindex/*", NULL},
    {"@ai-sdk/openai-compatible", NULL},
    {"@ai-sdk/openai", openai},
    {"@ai-sdk/anthropic", anthropic},
    {"@ai-sdk/google-vertex", vertex},
    {"@ai-sdk/google", gemini},
    {"@ai-sdk/mistral", mistral},
    {"@ai-sdk/cohere", cohere},
    {"@ai-sdk/groq", groq},
    {"@ai-sdk/xai", xai},
    {"@ai-sdk/deepseek", deepseek},
    {"@ai-sdk/perplexity", perplexity},
    {"@openrouter/*", openrouter},
    {"@ai-sdk/*", NULL},
    {"ollama-ai-provider*", ollama},
    {"ai", NULL},
    /* frameworks of agents, and what calls many services */
    {"ag2", NULL},
    {"agno", NULL},
    {"phi", NULL},
    {"autogen*", NULL},
    {"crewai*", NULL},
    {"dspy", NULL},
    {"fastmcp", NULL},
    {"genkit*", NULL},
    {"@genkit-ai/*", NULL},
    {"guidance", NULL},
    {"haystack*", NULL},
    {"instructor", NULL},
    {"letta*", NULL},
    {"litellm", NULL},
    {"magentic", NULL},
    {"@mastra/*", NULL},
    {"mcp", NULL},
    {"@modelcontextprotocol/*", NULL},
    {"pydantic_ai", NULL},
    {"semantic_kernel", NULL},
    {"smolagents", NULL},
    {"strands", NULL},
    {"swarm", NULL},
    {"langfuse*", NULL},
    {"portkey_ai", NULL},
    /* what loads models and data */
    {"accelerate", NULL},
    {"auto_gptq", NULL},
    {"awq", NULL},
    {"datasets", NULL},
    {"diffusers", NULL},
    {"easyocr", NULL},
    {"evaluate", NULL},
    {"fastembed", NULL},
    {"faster_whisper", NULL},
    {"flair", NULL},
    {"FlagEmbedding", NULL},
    {"gensim.downloader", NULL},
    {"huggingface_hub", NULL},
    {"@huggingface/*", NULL},
    {"@xenova/transformers", NULL},
    {"InstructorEmbedding", NULL},
    {"kagglehub", NULL},
    {"keras.applications", NULL},
    {"keras.datasets", NULL},
    {"keras_nlp", NULL},
    {"keras_hub", NULL},
    {"llama_cpp", NULL},
    {"lm_eval", NULL},
    {"mlx_lm", NULL},
    {"mlx_vlm", NULL},
    {"mlflow", NULL},
    {"nltk", NULL},
    {"open_clip", NULL},
    {"optimum", NULL},
    {"peft", NULL},
    {"sentence_transformers", NULL},
    {"setfit", NULL},
    {"sklearn.datasets", NULL},
    {"spacy", NULL},
    {"stanza", NULL},
    {"tensorflow.keras.applications", NULL},
    {"tensorflow.keras.datasets", NULL},
    {"tensorflow_datasets", NULL},
    {"tensorflow_hub", NULL},
    {"@tensorflow-models/*", NULL},
    {"@tensorflow/tfjs*", NULL},
    {"timm", NULL},
    {"torch.hub", NULL},
    {"torchaudio.datasets", NULL},
    {"torchaudio.pipelines", NULL},
    {"torchtext.datasets", NULL},
    {"torchvision.datasets", NULL},
    {"torchvision.models", NULL},
    {"transformers", NULL},
    {"trl", NULL},
    {"TTS", NULL},
    {"ultralytics", NULL},
    {"unsloth", NULL},
    {"vllm", NULL},
    {"whisper", NULL},
    /* stores of vectors */
    {"chromadb", NULL},
    {"faiss", NULL},
    {"lancedb", NULL},
    {"@lancedb/*", NULL},
    {"pinecone", pinecone},
    {"@pinecone-database/*", pinecone},
    {"pymilvus", NULL},
    {"@zilliz/*", NULL},
    {"qdrant_client", NULL},
    {"@qdrant/*", NULL},
    {"weaviate", NULL},
    {"weaviate-client", NULL},
};

bool mrl_code_leads_into(struct mrl_span path, const char *row)
{
    const size_t n = strlen(row);
    struct mrl_span name;

    if (row[n - 1] == '*') {
        name = mrl_span(row, n - 1);
        return path.len >= name.len && memcmp(path.at, name.at, name.len) == 0;
    }
    return mrl_span_starts(path, row) &&
           (path.len == n || mrl_span_byte(path, n) == '.' || mrl_span_byte(path, n) == '/');
}

const struct mrl_code_package *mrl_code_package_of(struct mrl_span path)
{
    for (size_t i = 0; path.len && i < MRL_COUNT(packages); i++)
        if (mrl_code_leads_into(path, packages[i].name))
            return &packages[i];
    return NULL;
}

const char *mrl_code_service_of(struct mrl_span address)
{
    for (size_t i = 0; i < MRL_COUNT(services); i++)
        if (mrl_span_starts(address, services[i]))
            return services[i];
    return NULL;
}
